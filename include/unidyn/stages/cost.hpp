#pragma once
#include "unidyn/stages/job.hpp"

namespace unidyn {

/// What one point is expected to take on one core. A forecast for ordering and planning, not a
/// promise: how many steps a network needs is not known beforehand.
struct Cost {
  double training_seconds = 0;
  double analysis_seconds = 0;
  double memory = 0;  // of the process while it trains and analyses [bytes]
  double disk = 0;    // of its record [bytes]

  double seconds() const { return training_seconds + analysis_seconds; }
};

Cost expected_cost(const Job& job, const Point& point);

}  // namespace unidyn
