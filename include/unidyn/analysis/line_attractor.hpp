#pragma once
// How a network integrates: the line of slow points along which its states move in each context,
// and the effect of the linear modes around them on the streams (Mante, Sussillo, Shenoy & Newsome
// 2013; Maheswaranathan et al. 2019).
#include <span>
#include <vector>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/core/enumeration.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

/// Curves over the number of modes are stored for 1 to this many modes.
inline constexpr Index curve_modes = 64;

struct LineSettings {
  long nodes = 16;
  double carried = 0.95;
  double covered = 0.5;
  double spanned = 0.75;

  static void describe(auto& self, auto&& setting) {
    setting("nodes", self.nodes, Range{2, 1e4},
            "lines: nodes along the line attractor of each context");
    setting("carried", self.carried, Range{0, 1},
            "lines: share of the output's variance that integrating modes have to carry");
    setting("covered", self.covered, Range{0, 1},
            "lines: share of a context's nodes that have a slow point in a line attractor");
    setting("spanned", self.spanned, Range{0, 1},
            "lines: share of the sums' range that the readouts of a line attractor span");
  }
};

/// Whether the slow points of a context form a line attractor, and if not, why.
enum class LineKind {
  line,    // they cover at least `covered` of the nodes and `spanned` of the sums
  absent,  // no node has a slow point
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

/// The range of sums in the task.
struct SumRange {
  double lowest = 0;  // the nodes lie between these sums
  double highest = 0;
  Index time = 0;  // [steps] for which inputs must be retained
};

/// The range in integration trials: the targets without the lowest and the highest 5 %.
SumRange sum_range_of(const Trials& trials);

/// The line attractor of one context, described at its nodes: the range of sums is divided into
/// `nodes` stretches, and the node of a stretch is the slow point whose readout is nearest to its
/// middle; −1 and NaN if no slow point has a readout in the stretch. So the same node stands for
/// the same sums in every network.
struct LineAttractor {
  Vector<long> point;     // index of the context's point at each node [nodes]
  Vector<double> output;  // its readout, y = w·h + b [nodes]
  Vector<double> drift;  // w·(F(h) − h), the change of the readout per step without input [nodes]
  /// −ln|λ₁|, the decay rate of its slowest mode [1/step], [nodes]; negative if it grows. Unlike
  /// time constants 1/rate, which jump from ∞ to −∞ where the sign changes, rates can be averaged.
  Vector<double> rate;
  Vector<double> selection;  // selection_index() at the node [nodes]
  /// ModeCurve::explained for the 1, 2, … slowest modes, 1 beyond the last mode; a row of NaN if
  /// there is no curve [nodes × curve_modes].
  Matrix<double> explained;
  Vector<long> integrating;  // least_modes() at the node; −1: no curve [nodes]
  /// ModeCurve::response, averaged over the nodes that have a curve; NaN if none has [curve_modes].
  /// Beyond the last mode of a network it is the whole response.
  Vector<double> response;
  double whole_response = 0;  // with all modes
  double coverage = 0;        // fraction of the nodes that have a point
  double span = 0;            // range of the nodes' readouts over the range of sums; 0: no point
  LineKind kind = LineKind::absent;
  /// Fraction of the nodes' variance in state space along its main direction: 1 for a straight
  /// line; NaN if `kind` is not `line`, or for two points, which always are on a straight line.
  double straightness = 0;
  /// The largest distance between adjacent nodes over the mean one, 1 for even spacing; NaN if
  /// `kind` is not `line`.
  double unevenness = 0;

  static void describe(auto& self, auto&& result) {
    describe_nodes(self, result);
    describe_curves(self, result);
    describe_shape(self, result);
  }

 private:
  static void describe_nodes(auto& self, auto& result) {
    result(
        "point", self.point, {Dimension::node},
        About{"1",
              "of the context's slow points, in the order of /fixed_point, that at the node; -1: "
              "none"});
    result("output", self.output, {Dimension::node},
           About{"1", "readout at the node", "y = w h + b"});
    result("drift", self.drift, {Dimension::node},
           About{"1/step", "what the readout gains by itself", "w (F(h) - h)"});
    result(
        "rate", self.rate, {Dimension::node},
        About{"1/step",
              "rate at which the slowest mode decays; negative: it grows. Average these, not time "
              "constants 1/rate, whose sign changes through infinity",
              "-ln|lambda_1| = 1 / tau"});
    result("selection", self.selection, {Dimension::node},
           About{"1",
                 "how much more the slowest mode listens to the stream that counts than to the "
                 "other; 1: to that alone",
                 "(a - b)/(a + b), a and b = |l^H B| of the two streams (Mante et al. 2013)"});
    result("integrating", self.integrating, {Dimension::node},
           About{"1",
                 "least number of modes, those of largest |lambda|, that explain analysis.carried "
                 "of the variance of the linear prediction under white noise; -1: unknown",
                 "min n with R2(n) >= carried; R2 as in /lines/explained"});
  }
  static void describe_curves(auto& self, auto& result) {
    result(
        "explained", self.explained, {Dimension::node, Dimension::retained},
        About{"1",
              "share of the variance of the linear prediction under white noise that the "
              "retained modes explain; NaN: they would part a conjugate pair, or there is no "
              "point; 1 beyond the last mode",
              "R2(n) = 1 - sum_t (T - t) (K - K_n)^2(t) / sum_t (T - t) K^2(t), K(t) = w J^t B = "
              "sum w r lambda^t l^H B, T steps of a trial (ours)"});
    result("response", self.response, {Dimension::retained},
           About{"1",
                 "output of the retained modes at the last step of a trial to one input of size 1 "
                 "at its first, the mean over the nodes; NaN: no node has a spectrum",
                 "Re K_n(T - 1) (Maheswaranathan et al. 2019, fig. 3f; their T is not known)"});
    result("whole_response", self.whole_response,
           About{"1", "the same with all modes", "w J^(T - 1) B"});
  }
  static void describe_shape(auto& self, auto& result) {
    result("coverage", self.coverage, About{"1", "share of the context's nodes that have a point"});
    result("span", self.span,
           About{"1", "range of the nodes' readouts over the range of the sums; 0: no point"});
    result("kind", self.kind,
           About{"",
                 "line: points at analysis.covered of the nodes at least, which span "
                 "analysis.spanned of the sums; else why it is no line attractor: absent, no "
                 "points; sparse, at too few nodes; narrow, too short a span"});
    result("straightness", self.straightness,
           About{"1",
                 "share of the variance of the nodes along one dimension; 1: a straight line; NaN: "
                 "no line attractor"});
    result("unevenness", self.unevenness,
           About{"1",
                 "greatest distance of neighbouring nodes over the mean one; NaN: no line "
                 "attractor"});
  }
};

/// How much more strongly the slowest mode responds to the relevant stream than to the other: (a −
/// b)/(a + b) with a = |lᴴ B_r| and b = |lᴴ B_i|, where l is the mode's left eigenvector and B_r,
/// B_i are the streams' columns of B = ∂F/∂x [D × I]. 1: only to the relevant one, 0: to both
/// equally; NaN if the mode is defective or responds to neither.
double selection_index(const LocalModes& modes, const Matrix<double>& input_jacobian,
                       Index relevant, Index irrelevant);

/// The response of the slowest modes at a point to an input. Near a point, inputs u of one stream
/// change the output by
///
///   y_t = Σ_s K(t − s) u_s,   K(τ) = w·J^τ B_r = Σᵢ (w·rᵢ) λᵢ^τ (lᵢᴴ B_r),
///
/// and Kₙ(τ) is the real part of the sum over only the n modes of largest |λ|.
struct ModeCurve {
  /// The fraction of the variance of y that n modes explain over `time` steps of white noise [D],
  ///
  ///   R²(n) = 1 − Σ_τ (time − τ) (K − Kₙ)²(τ) / Σ_τ (time − τ) K²(τ),   0 ≤ τ < time;
  ///
  /// NaN at an n that would split a conjugate pair. Not always increasing in n: if J is not normal,
  /// modes with similar decay may cancel each other, and R² falls when the first of them is added
  /// [ours; the paper's curve is `response`].
  Vector<double> explained;
  /// The output Kₙ(time − 1) in the last step of a trial after one input of size 1 in the first
  /// [D], one mode at a time; a pair's first mode adds half (Maheswaranathan et al. 2019, fig. 3f,
  /// which averages it over the line's fixed points; their time is not known).
  Vector<double> response;
};

/// The curves of a point: `drive` is B_r [D], `weight` is w [≤ D]. Both curves are empty if the
/// Jacobian is defective or there is no output.
ModeCurve mode_curve(const LocalModes& modes, const Vector<double>& drive,
                     const Vector<double>& weight, Index time);

/// The least n with R²(n) ≥ carried; −1 without a curve. R² of all modes is 1 up to rounding.
long least_modes(const ModeCurve& curve, double carried);

/// Keeps at most `most` points of `found`, the slowest in each of `most` equal stretches of the
/// range of their readouts, and sorts them by readout.
void keep_along(FixedPointSearch& found, const Readout& readout, long most);

struct Integrator {
  std::vector<LineAttractor> context;

  static void describe(auto& self, auto&& result) {
    result.each("", self.context, Dimension::condition);
  }
};

/// Combines the results of all contexts k. In context k, input channel k is the relevant stream, or
/// the last channel if there are fewer. With two contexts the irrelevant stream is that of the
/// other one; otherwise there is no selection index. `modes` must include all their eigenvectors.
Integrator integrator(const Dynamics& dynamics, std::span<const HeldInput> contexts,
                      const Readout& readout, const SumRange& range, const LineSettings& settings);

}  // namespace unidyn
