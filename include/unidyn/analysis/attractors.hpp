#pragma once
// Where a network ends up when it runs freely under a constant input: at a fixed or slow point, in
// a cycle, or neither.
#include "unidyn/analysis/limit_cycle.hpp"

namespace unidyn {

struct AttractorSettings {
  long runs = 64;
  long settling = 1000;
  long observed = 200;

  static void describe(auto& self, auto&& setting) {
    setting("runs", self.runs, Range{1, 1e6},
            "autonomous runs from visited states, whose ends are told apart");
    setting("settling", self.settling, Range{0, 1e7}, "steps that they are left alone");
    setting("observed", self.observed, Range{16, 1e6}, "steps after that by which they are told");
  }
};

/// The criteria that classify runs from states in a region. The region has a `centre` and a
/// `radius`, the largest distance of a visited state from the centre.
struct Surroundings {
  Vector<double> centre;  // [D]
  double radius = 1;
  double runaway = 5;  // multiple of the radius beyond which a run has diverged
  double slow = 1e-8;  // q = ½‖F(h) − h‖² below which a state is at rest
};

/// The region of `visited` states [D × V].
Surroundings surroundings_of(ConstView<double> visited, double runaway, double slow);

/// Runs `settings.runs` trajectories under `input` from randomly drawn columns of `visited` [D ×
/// V], and counts how they end after `settling` steps:
///
///   resting    at a fixed or slow point: q below `slow` in all steps observed
///   divergent  beyond `runaway` radii from the centre, or no longer finite
///   cycle, aperiodic   as orbit_of() classifies the steps observed
AttractorCounts count_attractors(const Dynamics& dynamics, const Vector<double>& input,
                                 ConstView<double> visited, const Surroundings& surroundings,
                                 const AttractorSettings& settings, Stream& stream);

}  // namespace unidyn
