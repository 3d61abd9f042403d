#pragma once
// Fixed and slow points of a driven map h' = F(h, x) under a constant input x: the minima of
//
//   q(h) = ½ ‖F(h, x) − h‖²
//
// over the whole state, found by descent from many starts (Sussillo & Barak, Neural Computation 25,
// 2013), in double precision. The descent is Levenberg–Marquardt with the analytic Jacobian
// J = ∂F/∂h − I, for the residual r = F(h, x) − h,
//
//   (JᵀJ + μI) δ = −Jᵀr,
//
// with gain-ratio damping μ (Nielsen, IMM-REP-1999-05; Madsen, Nielsen & Tingleff, Methods for
// Non-Linear Least Squares Problems, 2004). Each step is bent to follow the valleys of q by the
// second derivative of F along it (geodesic acceleration: Transtrum & Sethna, arXiv:1201.5885):
//
//   h ← h + δ + ½a,   (JᵀJ + μI) a = −Jᵀ ∂²F(h + tδ)/∂t²|₀,   used where ‖a‖ ≤ ¾‖δ‖.
//
// Most starts lead to points that earlier ones have already found. A descent ends, and counts as a
// hit, once the chord method for such a point contracts from the current state:
//
//   h ← h − J(p)⁻¹ (F(h, x) − h)
//
// brings h at least three times closer to p in every step, until it stays near p (Deuflhard, Newton
// Methods for Nonlinear Problems, 2004, § 2.1.2). That costs O(D²) a step instead of O(D³).
//
// A saddle separates the basins of other points and lies between them, so once all starts have been
// used, further ones are drawn between the points that they found.
//
// A small q alone is no evidence of a fixed point: with a nearly closed gate F(h, x) ≈ h for every
// h, and along a line attractor no point stands out. An end with q below the tolerance counts as a
// fixed point only if it is isolated to working precision,
//
//   ‖A⁻¹r‖ ≤ ρ   and   ε (‖h‖ + scale) ‖A⁻¹‖₁ ≤ ρ,   A = ∂F/∂h − I,   ρ = 10⁻³ scale,
//
// that is, if neither a Newton step nor the rounding of F (ε = 2⁻⁵²) moves it by more than a
// thousandth of the visited region. Otherwise it is degenerate: at least slow, but not a fixed
// point.
//
// How many fixed points a search has missed is estimated from how often it hit the ones it found.
// With f₁ points hit once and f₂ twice, at least about
//
//   f₁ (f₁ − 1) / (2 (f₂ + 1))
//
// others are missing (Chao 1984, bias-corrected: Chao, Encyclopedia of Statistical Sciences, 2005,
// "Species estimation"). This cannot see points that no start leads to. For maps of a ball into
// itself, as every cell with tanh is, there is another bound: the indices of all fixed points, the
// signs of det(I − ∂F/∂h), add up to 1 (Brouwer, Lefschetz), so at least |1 − Σ index| of them are
// missing, provided that none of the points found is degenerate. Points beyond `runaway`, which no
// descent reaches, count as missing too. The search continues until the larger estimate is small.
#include <array>
#include <limits>
#include <span>
#include <vector>

#include "unidyn/cells/dynamics.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/core/settings.hpp"
#include "unidyn/core/stop_requested.hpp"
#include "unidyn/results/about.hpp"

namespace unidyn {

struct FixedPointSettings {
  long starts = 1024;
  double growth = 16;
  double missed = 0.02;
  double noise = 0.5;
  double between = 0.5;
  double wide = 0.5;
  double wide_noise = 2;
  double further = 0.25;
  double tolerance = 1e-20;
  double slow = 1e-8;
  bool polish = true;
  double merge = 1e-3;
  long iterations = 200;
  double runaway = 5;

  static void describe(auto& self, auto&& setting) {
    setting("starts", self.starts, Range{1, 1e7},
            "descents, shared by the inputs that are held, with at least 32 for each");
    setting("growth", self.growth, Range{1, 1e4},
            "descents up to which more are begun while points are missed, over `starts`");
    setting("missed", self.missed, Range{0, 1},
            "estimated share of missed fixed points, over those found, that is put up with");
    setting("noise", self.noise, Range{0, 1e3},
            "standard deviation of the Gaussian added to visited states, over their rms per unit");
    setting("between", self.between, Range{0, 1},
            "share of the starts drawn between two visited states rather than at one");
    setting("wide", self.wide, Range{0, 1},
            "share of the starts that have `wide_noise` instead, to reach beyond visited states");
    setting("wide_noise", self.wide_noise, Range{0, 1e3},
            "standard deviation of the Gaussian added to these, over the rms per unit");
    setting("further", self.further, Range{0, 100},
            "starts drawn thereafter between two fixed points that were found, over `starts`");
    setting("tolerance", self.tolerance, Range{1e-30, 1e-12}, "q below which a point is fixed");
    setting("slow", self.slow, Range{1e-30, 1}, "q below which a point is at least slow");
    setting("polish", self.polish, Range{},
            "descend for as long as q falls; false: stop below slow, to sample a slow manifold");
    setting("merge", self.merge, Range{0, 1},
            "distance below which two points are one, over the rms of visited states");
    setting("iterations", self.iterations, Range{1, 1e6}, "steps tried in one descent at most");
    setting("runaway", self.runaway, Range{1, 1e6},
            "radii of the visited region beyond which a descent is dropped");
  }
};

struct FixedPoint {
  Vector<double> state;     // [D]
  double q = 0;             // at `state` itself
  long hits = 0;            // starts that ended here, or were certain to
  bool slow = false;        // not a fixed point: tolerance ≤ q < slow, or degenerate
  bool degenerate = false;  // q < tolerance, but not isolated

  static void describe(auto& self, auto&& result) {
    result("state", self.state, {Dimension::fixed_point_component},
           About{"1", "the point h itself; state_size rows for each point"});
    result("q", self.q,
           About{"1", "squared speed at the point",
                 "q = |F(h, x) - h|^2 / 2 (Sussillo & Barak 2013)"});
    result("hits", self.hits, About{"1", "starts of its search that ended here"});
    result("slow", self.slow,
           About{"1", "1: no fixed point, but slow: q above the tolerance, or degenerate"});
    result("degenerate", self.degenerate,
           About{"1",
                 "1: q below the tolerance at a point that is not isolated: a Newton step or the "
                 "rounding of F moves it by more than 1e-3 scale"});
  }
};

/// The levels of q at which distinct points are counted; such counts depend on the level.
inline constexpr std::array<double, 8> q_levels{1e-4,  1e-6,  1e-8,  1e-10,
                                                1e-12, 1e-16, 1e-20, 1e-24};

/// How the descents from all starts ended, further starts included; the six counts add up to the
/// number of starts. A start counts for the point that it was merged into.
struct DescentCounts {
  long fixed = 0;
  long slow = 0;
  long unconverged = 0;  // q ≥ slow at the end of the descent
  long runaway = 0;      // left the visited region
  long non_finite = 0;   // F or its Jacobian is not finite at the start
  long degenerate = 0;   // q < tolerance at a point that is not isolated

  static void describe(auto& self, auto&& result) {
    result("starts_fixed", self.fixed, About{"1", "starts that ended at a fixed point"});
    result("starts_slow", self.slow, About{"1", "starts that ended at a slow point"});
    result("starts_unconverged", self.unconverged, About{"1", "starts that ended at neither"});
    result("starts_runaway", self.runaway, About{"1", "starts that left the visited region"});
    result("starts_non_finite", self.non_finite,
           About{"1", "starts that began where the map is not finite"});
    result("starts_degenerate", self.degenerate,
           About{"1", "starts that ended at a degenerate point"});
  }
};

/// A lower bound on how many points were never hit, estimated from the hits of each point found: f₁
/// (f₁ − 1) / (2 (f₂ + 1)).
double estimated_missing(std::span<const long> hits);

struct FixedPointSearch {
  /// All fixed points, and slow or degenerate points; with `polish` the latter only if they are no
  /// farther from the mean visited state than the farthest visited state, because farther out,
  /// where gates saturate, every state is slow.
  std::vector<FixedPoint> points;
  DescentCounts starts;
  std::array<long, q_levels.size()> distinct{};  // points of any kind with q below each level
  /// Lower bound on the number of fixed points not found: the larger of estimated_missing() and,
  /// for a bounded map without degenerate points, |1 − Σ index|. NaN without `polish`, when points
  /// are only samples of a continuum.
  double missed = std::numeric_limits<double>::quiet_NaN();
  double scale = 1;  // rms distance of visited states from their mean: √D × the rms per unit

  static void describe(auto& self, auto&& result) {
    result.group("", self.starts);
    result("missed", self.missed,
           About{"1",
                 "fixed points that the search has missed, estimated from below; NaN: points are "
                 "samples of a slow manifold",
                 "the greater of f1 (f1 - 1) / (2 (f2 + 1)), f1 and f2 points hit once and twice "
                 "(Chao 1984), and |1 - sum of indices| of a bounded map (Lefschetz)"});
    result("distinct", self.distinct, {Dimension::level},
           About{"1", "distinct minima of any kind with q below each level"});
    result("scale", self.scale, About{"1", "rms distance of the visited states from their mean"});
    result.each("", self.points, Dimension::fixed_point);
  }
};

/// The starts of a search with these arguments [D × starts]. Each start is drawn from the columns
/// of `visited` [D × V] or, with probability `between`, uniformly from the segment between two of
/// them, where saddles between remembered states are likely. Gaussian noise is added, with a larger
/// amplitude for the fraction `wide` of the starts (with `polish` only). Visited states that are
/// not finite are left out; if the others do not vary, the rms per unit is taken to be 1. Throws
/// std::invalid_argument if none is finite.
Matrix<double> draw_starts(ConstView<double> visited, const FixedPointSettings& settings,
                           Stream& stream);

/// Searches from draw_starts() and then, if that finds at least two fixed points, from `further` ×
/// starts others, uniform on the segments between two of these points plus `noise`. Without
/// `polish` there are no further starts.
///
/// While the estimated number of missing fixed points exceeds `missed` times the number found, the
/// number of starts is doubled, up to `growth` × starts. The search is not extended if more than
/// half of the starts that ended at fixed points found one that no other start found: that is
/// Good's (1953) estimate of the unseen share, which stays high on a continuum. Extra starts are
/// drawn from a copy of `stream`, so that later draws from it do not depend on them.
///
/// A descent ends where q stops falling, or below `tolerance` (without `polish`: below `slow`). It
/// is dropped as a runaway once its distance from the mean visited state exceeds `runaway` times
/// the largest such distance of a visited state. Ends closer than `merge` × scale are merged into
/// the one of lowest q, which Newton steps then polish to the rounding of F if possible. Without
/// `polish`, descents do not end early at known points.
///
/// Points are sorted by the coordinate along which visited states vary most, then by the following
/// ones, each compared in steps of 10⁻⁶ rms. Equal arguments give equal points, bit for bit, and
/// the first n starts are the same whatever their number.
///
/// Throws std::invalid_argument if sizes do not match or `visited` has no columns, and Interrupted
/// between two descents if `stop_requested` returns true.
FixedPointSearch find_fixed_points(
    const Dynamics& dynamics, const Vector<double>& input, ConstView<double> visited,
    const FixedPointSettings& settings, Stream& stream,
    const StopRequested& stop_requested = [] { return false; });

}  // namespace unidyn
