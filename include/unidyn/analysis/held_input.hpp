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

  static void describe(auto& self, auto&& result) {
    result("resting", self.resting,
           About{"1", "autonomous runs from visited states that end at a fixed or slow point"});
    result("cycle", self.cycle,
           About{"1", "autonomous runs from visited states that end in a cycle"});
    result("aperiodic", self.aperiodic,
           About{"1", "autonomous runs from visited states that end at neither"});
    result(
        "divergent", self.divergent,
        About{"1", "autonomous runs from visited states that leave the visited region for good"});
    result("period", self.period, About{"step", "median period of the cycles; NaN: none"});
  }
};

/// The results under one held input, that is, one condition of the task.
struct HeldInput {
  Vector<double> input;           // [I]
  FixedPointSearch search;        // fixed points under it
  std::vector<LocalModes> modes;  // one for each of search.points
  AttractorCounts attractors = {};

  static void describe(auto& self, auto&& result) {
    result.hidden("input", self.input);
    result.group("/fixed_point", self.search);
    result.each("/fixed_point", self.modes, Dimension::fixed_point);
    result.group("/attractor", self.attractors);
  }
};

/// The affine readout y = W h + b of the first units of a state; W has `units` ≤ D columns.
struct Readout {
  Matrix<double> weight;  // [O × units]
  Vector<double> bias;    // [O]

  Vector<double> operator()(const Vector<double>& state) const {
    return weight * state.head(weight.cols()) + bias;
  }
  /// The outputs for every column of `states` [D × B].
  Matrix<double> of(ConstView<double> states) const {
    return (weight * states.topRows(weight.cols())).colwise() + bias;
  }
};

}  // namespace unidyn
