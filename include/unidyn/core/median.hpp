#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace unidyn {

/// The median: the middle value, or the mean of the middle two; NaN if empty. Requires no NaN.
inline double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below + (*middle - below) / 2;
}

}  // namespace unidyn
