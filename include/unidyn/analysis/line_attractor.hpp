#pragma once
// How a network integrates: the line of slow points that its states move along in each context, and
// what the linear modes around them do with the streams (Mante, Sussillo, Shenoy & Newsome 2013;
// Maheswaranathan et al. 2019).
#include <span>
#include <vector>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/core/enumeration.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

/// How many numbers of modes the curves of integrating modes are kept for: 1 to this.
inline constexpr Index curve_modes = 64;

struct LineSettings {
  long nodes = 16;
  double carried = 0.95;
  double covered = 0.5;
  double spanned = 0.75;

  static void describe(auto& self, auto&& setting) {
    setting("nodes", self.nodes, Range{2, 1e4},
            "integration: nodes along the line attractor of each context");
    setting("carried", self.carried, Range{0, 1},
            "integration: share of the output's variance that integrating modes have to carry");
    setting("covered", self.covered, Range{0, 1},
            "integration: share of a context's nodes that have a slow point in a line attractor");
    setting("spanned", self.spanned, Range{0, 1},
            "integration: share of the sums' range that the readouts of a line attractor span");
  }
};

/// Whether the slow points of a context are a line attractor, and if not, why.
enum class LineKind {
  line,    // they are at `covered` of the nodes, and span `spanned` of the sums, at least
  absent,  // no node has one
  sparse,  // fewer nodes than `covered` have one
  narrow,  // their readouts span less than `spanned`
};
template <>
struct Names<LineKind> {
  static constexpr std::array<std::pair<LineKind, std::string_view>, 4> value{
      {{LineKind::line, "line"},
       {LineKind::absent, "absent"},
       {LineKind::sparse, "sparse"},
       {LineKind::narrow, "narrow"}}};
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
  /// −ln|λ₁|, at which its slowest mode decays [1/step], [nodes]. Negative: it grows. Rates of both
  /// signs have an average; time constants 1/rate, which jump from ∞ to −∞ between them, have none.
  Vector<double> rate;
  Vector<double> selection;  // selection_index() at the node [nodes]
  /// ModeCurve::explained by the 1, 2, … slowest modes, 1 beyond the last mode; a column of NaN
  /// where there is no curve [curve_modes × nodes].
  Matrix<double> explained;
  Vector<long> integrating;  // least_modes() at the node; −1: there is no curve [nodes]
  /// ModeCurve::response, the mean over the nodes that have a curve; NaN: none has
  /// [curve_modes]. Beyond the last mode of a network it is the whole response.
  Vector<double> response;
  double whole_response = 0;  // with all modes
  double coverage = 0;        // share of the nodes that have a point
  double span = 0;  // greatest − least readout of the nodes, over the range of sums; 0: no point
  LineKind kind = LineKind::absent;
  /// Share of the nodes' variance in state space along one dimension: 1 for a straight line; NaN
  /// where `kind` is not `line`, as of two points, which are always straight.
  double straightness = 0;
  /// The greatest distance between neighbouring nodes over the mean one, 1 for even spacing; NaN
  /// where `kind` is not `line`.
  double unevenness = 0;
};

/// How much more the slowest mode listens to the stream that counts than to the other:
/// (a − b)/(a + b) of a = |lᴴ B_r| and b = |lᴴ B_i|, with the mode's left eigenvector l and the
/// columns of B = ∂F/∂x [D × I] that belong to the streams. 1: to that stream alone, 0: to both
/// alike; NaN if that mode is defective or hears neither.
double selection_index(const LocalModes& modes, const Matrix<double>& input_jacobian,
                       Index relevant, Index irrelevant);

/// What the slowest modes at a point do with an input. Around a point, inputs u of one stream
/// change the output by
///
///   y_t = Σ_s K(t − s) u_s,   K(τ) = w·J^τ B_r = Σᵢ (w·rᵢ) λᵢ^τ (lᵢᴴ B_r),
///
/// and Kₙ(τ) is the real part of the sum over the n modes of largest |λ| alone.
struct ModeCurve {
  /// What these explain of the variance of y over `time` steps of white noise [D],
  ///
  ///   R²(n) = 1 − Σ_τ (time − τ) (K − Kₙ)²(τ) / Σ_τ (time − τ) K²(τ),   0 ≤ τ < time;
  ///
  /// NaN at an n that would part a conjugate pair. It need not grow with n: where J is not normal,
  /// modes that decay alike may cancel each other, and R² falls as the first of them is added
  /// [ours; other than the curve of the paper, which is `response`].
  Vector<double> explained;
  /// The output Kₙ(time − 1) at the last step of a trial to one input of size 1 at its first [D],
  /// modes one at a time; of a pair's first mode the half (Maheswaranathan et al. 2019, fig. 3f,
  /// which has its average over the fixed points of the line; their time is not known).
  Vector<double> response;
};

/// The curves of a point: `drive` is B_r [D], `weight` w [≤ D]. Both are empty for a defective
/// Jacobian, or without any output.
ModeCurve mode_curve(const LocalModes& modes, const Vector<double>& drive,
                     const Vector<double>& weight, Index time);

/// The least n with R²(n) ≥ carried; −1 without a curve. R² of all modes is 1 but for rounding.
long least_modes(const ModeCurve& curve, double carried);

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
