#pragma once
// How a network integrates: the line of slow points that its states move along in each context, and
// what the linear modes around them do with the streams (Mante, Sussillo, Shenoy & Newsome 2013;
// Maheswaranathan et al. 2019).
#include <span>
#include <vector>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

struct LineSettings {
  long nodes = 16;
  double carried = 0.95;

  static void describe(auto& self, auto&& setting) {
    setting("nodes", self.nodes, Range{2, 1e4},
            "integration: nodes along the line attractor of each context");
    setting("carried", self.carried, Range{0, 1},
            "integration: share of the output's variance that integrating modes have to carry");
  }
};

/// The sums that a network is asked for.
struct SumRange {
  double lowest = 0;  // sums between which the nodes lie
  double highest = 0;
  Index time = 0;  // [steps] for which inputs have to be kept
};

/// Those of integration trials: the targets but for the lowest and the highest 5 % of them.
SumRange sum_range_of(const Trials& trials);

/// The line attractor of one context, by its nodes: the range of sums is cut into `nodes`
/// stretches, and each node is the slow point whose readout is nearest to the middle of its
/// stretch; −1 and NaN where no slow point has a readout within it. Nodes of two networks thus
/// stand for the same sums.
struct LineAttractor {
  Vector<long> point;     // of the context's points, that at each node [nodes]
  Vector<double> output;  // its readout, y = w·h + b [nodes]
  Vector<double> drift;   // w·(F(h) − h), what the readout gains by itself in a step [nodes]
  Vector<double> time_constant;  // of its slowest mode [steps], [nodes]
  Vector<double> selection;      // selection_index() at the node [nodes]
  Vector<long> integrating;      // integrating_modes() at the node; −1: none to be told [nodes]
  /// Share of the nodes' variance in state space along one dimension: 1 for a straight line; NaN
  /// with fewer than two nodes.
  double straightness = 0;
  /// The greatest distance between neighbouring nodes over the mean one, 1 for even spacing; NaN
  /// with fewer than two.
  double unevenness = 0;
};

/// How much more the slowest mode listens to the stream that counts than to the other:
/// (a − b)/(a + b) of a = |lᴴ B_r| and b = |lᴴ B_i|, with the mode's left eigenvector l and the
/// columns of B = ∂F/∂x [D × I] that belong to the streams. 1: to that stream alone, 0: to both
/// alike; NaN for a defective Jacobian or a mode that hears neither.
double selection_index(const LocalModes& modes, const Matrix<double>& input_jacobian,
                       Index relevant, Index irrelevant);

/// How many linear modes carry the integration. Around a point, inputs u change the output by
///
///   y_t = Σ_s K(t − s) u_s,   K(τ) = w·Jᵗ B_r = Σᵢ (w·rᵢ) λᵢᵗ (lᵢᴴ B_r)  with t = τ.
///
/// Modes are taken out of K one at a time, the smallest |λ| first and conjugate pairs together, for
/// as long as what is left explains `carried` of the variance of y over `time` steps of white
/// noise,
///
///   1 − Σ_τ (time − τ) (K − K_left)²(τ) / Σ_τ (time − τ) K²(τ) ≥ carried.
///
/// Returns the number of modes left; −1 for a defective Jacobian, or without any output.
/// `drive` is B_r [D], `weight` w [≤ D].
long integrating_modes(const LocalModes& modes, const Vector<double>& drive,
                       const Vector<double>& weight, Index time, double carried);

/// Keeps of `found` at most `most` points, the slowest in each of so many equal stretches of their
/// readout's range, and sorts them by readout.
void keep_along(FixedPointSearch& found, const Readout& readout, long most);

struct Integrator {
  std::vector<LineAttractor> context;
  Matrix<double> transition;  // neighbour_graph() of all nodes, context by context [ΣN × ΣN]
};

/// Takes together what was found in each context k, in which input channel k is the stream that
/// counts. `modes` have to have all their eigenvectors.
Integrator integrator(const Dynamics& dynamics, std::span<const HeldInput> contexts,
                      const Readout& readout, const SumRange& range, const LineSettings& settings);

}  // namespace unidyn
