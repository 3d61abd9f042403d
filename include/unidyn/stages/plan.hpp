#pragma once
#include <string>

#include "unidyn/stages/job.hpp"

namespace unidyn {

/// What running `job` on `workers` workers would mean, as text: its points by configuration, the
/// expected time, memory and disk (see expected_cost), and the size of the comparison.
std::string plan_text(const Job& job, int workers);

}  // namespace unidyn
