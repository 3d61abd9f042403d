#pragma once
#include <limits>

namespace unidyn::testing {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace unidyn::testing
