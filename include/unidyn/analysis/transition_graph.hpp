#pragma once
// The graph of a memory: from which fixed points the flow leads to which others. Two graphs over
// the same nodes,
//
//   autonomous  perturb a saddle along its unstable directions and follow the map until it settles
//               (heteroclinic orbits, or homoclinic ones where it comes back);
//   driven      give a stable point one pulse and follow the map until it settles,
//
// after Maheswaranathan, Williams, Golub, Ganguli & Sussillo (NeurIPS 2019). Nodes are labels, so
// that the graphs of different networks align: label = readout rounded to {−1, 0, 1} per bit.
#include <span>
#include <string>

#include "unidyn/analysis/node_graph.hpp"

namespace unidyn {

struct TransitionSettings {
  long directions = 64;
  double radius = 1e-3;
  double settle = 1e-2;
  double approach = 1e-6;
  long steps = 2000;

  static void describe(auto& self, auto&& setting) {
    setting(
        "directions", self.directions, Range{0, 1e5},
        "directions, spread evenly and turned at random, in which points with two or more unstable "
        "dimensions are left besides their modes, each on both sides");
    setting("radius", self.radius, Range{1e-12, 1},
            "distance of starts from their point, over the rms of visited states");
    setting("settle", self.settle, Range{1e-12, 1},
            "distance at which a stable point is reached, over the rms of visited states");
    setting("approach", self.approach, Range{1e-15, 1}, "the same for an unstable point");
    setting("steps", self.steps, Range{1, 1e7}, "until a trajectory counts as unsettled");
  }
};

/// The number 3^bits of labels. Requires 0 ≤ bits ≤ 12.
Index label_count(Index bits);

/// The label of an output y: with digits dᵦ = −1 for yᵦ ≤ −½, +1 for yᵦ ≥ ½ and 0 between,
/// label = Σᵦ (dᵦ + 1) 3^(bits−1−b). Bit 0 is the leading digit.
Index label_of(const Vector<double>& output);

/// The digits of `label`, bit 0 first: "+0-".
std::string label_text(Index label, Index bits);

/// Results besides the graph itself.
struct Transitions {
  /// The label reached from a label's stable point by a pulse of one step: column 2b for +1 on
  /// input channel b, 2b + 1 for −1. Of several stable points with one label, the one with most
  /// hits is used. −1: no stable point with that label, or the trajectory does not settle.
  Matrix<long> driven;  // [3^bits × 2 bits]
  /// Estimated error of the graph from having finitely many directions: ‖G_even − G_odd‖_F / 2,
  /// where the two graphs use every other direction each, without the starts along modes. For
  /// independent directions this would be the rms error; these are spread evenly, so the halves err
  /// in opposite ways and it is larger. Two analyses of one network differ by about √2 times this.
  /// 0 if no point has two unstable dimensions; NaN with one direction.
  double noise = 0;
  long starts = 0;     // trajectories that left unstable points
  long unsettled = 0;  // of these, those that reached no point
  long pulses = 0;     // pulses given
  long lost = 0;       // of these, those after which no point was reached

  static void describe(auto& self, auto&& result) {
    result("driven", self.driven, {Dimension::label, Dimension::pulse},
           About{"1",
                 "number of the label that a pulse leads to from a label's stable point; -1: there "
                 "is no such point, or it settles nowhere"});
    result("starts", self.starts, About{"1", "trajectories that left unstable points"});
    result("unsettled", self.unsettled, About{"1", "those of them that reached no point"});
    result("pulses", self.pulses, About{"1", "pulses given to stable points"});
    result("lost", self.lost, About{"1", "those of them after which no point was reached"});
    result("noise", self.noise,
           About{"1",
                 "how far the transitions may be from those of endlessly many directions, at most, "
                 "since directions are spread evenly; NaN: unknown",
                 "|G_even - G_odd|_F / 2 of the graphs that every other direction gives"});
  }
};

/// Nodes are labels. Row: label left; column: label reached; entry: fraction of the starts. The
/// rows of several points with one label are averaged. A point without unstable dimensions stays at
/// itself: 1 on the diagonal. The row of a label without points is zero; trajectories that do not
/// settle are missing from theirs. [3^bits × 3^bits]
struct TransitionGraph : NodeGraph, Transitions {};

/// The graphs of `points`, whose linearisations are `modes` (same order), under the constant input
/// `rest` [I ≥ bits]. `scale` is the rms distance of visited states from their mean
/// (FixedPointSearch::scale).
///
/// Starts lie at distance `radius` from an unstable point, in pairs on opposite sides: along each
/// real unstable eigenvector, along the real and the imaginary part of each complex pair, and with
/// two or more unstable dimensions along `directions` more in the unstable subspace, evenly spread
/// with a random rotation. All starts have equal weight, so in a row with k unstable dimensions
/// those along modes, the only ones to find other saddles, have weight k/(k + directions). A
/// trajectory has settled once it comes within `settle` of a stable point, or within `approach` of
/// an unstable one; at the point where it started, only after it has been at twice the distance of
/// its start. These distances are in units of `scale`; among points that lie close together,
/// `radius` is at most a quarter and the others at most half the distance to the nearest other
/// point. A trajectory that is no longer finite is unsettled. No trajectory starts at a point whose
/// Jacobian has no spectrum: its share of its label's row is missing.
///
/// Throws std::invalid_argument if sizes do not match.
TransitionGraph transition_graph(const Dynamics& dynamics, const Vector<double>& rest,
                                 std::span<const FixedPoint> points,
                                 std::span<const LocalModes> modes, const Readout& readout,
                                 double scale, const TransitionSettings& settings, Stream& stream);

/// The same without pulses: `driven` stays empty, and there may be any number of inputs.
TransitionGraph autonomous_graph(const Dynamics& dynamics, const Vector<double>& rest,
                                 std::span<const FixedPoint> points,
                                 std::span<const LocalModes> modes, const Readout& readout,
                                 double scale, const TransitionSettings& settings, Stream& stream);

}  // namespace unidyn
