#pragma once
#include <limits>
#include <vector>

#include "unidyn/analysis/fixed_points.hpp"
#include "unidyn/analysis/linearisation.hpp"

namespace unidyn {

/// How autonomous runs end; see analysis/attractors.hpp.
struct AttractorCounts {
  long resting = 0;
  long cycle = 0;
  long aperiodic = 0;
  long divergent = 0;
  double period = std::numeric_limits<double>::quiet_NaN();  // median of the cycles [steps]
};

/// What was found under one held input: a condition of the task.
struct HeldInput {
  Vector<double> input;           // [I]
  FixedPointSearch search;        // under it
  std::vector<LocalModes> modes;  // of each of search.points
  AttractorCounts attractors = {};
};

/// The affine readout y = W h + b of the first units of a state; W has `units` ≤ D columns.
struct Readout {
  Matrix<double> weight;  // [O × units]
  Vector<double> bias;    // [O]

  Vector<double> operator()(const Vector<double>& state) const {
    return weight * state.head(weight.cols()) + bias;
  }
  /// The readout of every column of `states` [D × B].
  Matrix<double> of(ConstView<double> states) const {
    return (weight * states.topRows(weight.cols())).colwise() + bias;
  }
};

}  // namespace unidyn
