#pragma once
// Multidimensional scaling: M networks as points of the plane whose distances d_ij reproduce the
// dissimilarities δ_ij.
//
//   raw stress  σ = Σ_{i<j} (d_ij − δ_ij)²
//   stress-1    √( σ / Σ_{i<j} d_ij² )          (Kruskal 1964)
//
// Classical MDS (Torgerson 1952) takes the two leading eigenpairs of −½ J δ² J, J = I − 11ᵀ/M, and
// is exact for points of the plane. SMACOF (de Leeuw 1977; Borg & Groenen 2005, ch. 8) descends σ
// by the Guttman transform Γ(X) = B(X)X / M, which never raises it but finds local minima only:
// hence several starts, the first of them the classical solution. Its convergence is slow, so every
// two transforms are followed by an extrapolation X − 2αr + α²v with r = Γ(X) − X,
// v = Γ(Γ(X)) − 2Γ(X) + X, α = −‖r‖/‖v‖ (SQUAREM, Varadhan & Roland 2008, scheme S3), which is kept
// only where it lowers the stress; so σ never rises here either.
//
// The gradient of σ is 2M (X − Γ(X)). A descent has converged where ‖X − Γ(X)‖ is at most
// `tolerance` × ‖X‖, X centred, or where a transform no longer lowers σ but for rounding. At the
// usual tolerance ten times as many transforms then lower the stress by less than 10⁻⁸ of itself.
// (The decrease of σ itself, which scikit-learn goes by, is of second order in that length: where
// convergence is slow it is below 10⁻⁶ of σ while σ is still several 10⁻³ above its minimum.)
//
// For more networks than a matrix of all can be taken through the descent, `landmarks` of them are
// embedded by themselves, and each other network is placed among these, by its dissimilarities to
// them alone (de Silva & Tenenbaum 2004). Stress-1 is always that of all pairs.
//
// Dissimilarities [M × M] are symmetric, with zero diagonal. Networks that failed have NaN (see
// comparable_networks): they are left out and get NaN coordinates. Points are [2 × M].
#include <span>
#include <string_view>

#include "unidyn/core/settings.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

struct MdsSettings {
  long starts = 8;
  long iterations = 10000;
  double tolerance = 1e-6;
  long landmarks = 0;

  static void describe(auto& self, auto&& setting) {
    setting("starts", self.starts, Range{1, 10000},
            "starts of the descent: the classical solution, then random ones");
    setting("iterations", self.iterations, Range{0, 1e6}, "Guttman transforms at most, each start");
    setting("tolerance", self.tolerance, Range{0, 1},
            "‖X − Γ(X)‖ / ‖X‖, the length of a transform, at which a descent has converged");
    setting("landmarks", self.landmarks, Range{0, 1e6},
            "networks embedded by themselves, the others being placed among them; 0: all");
  }
};

struct Embedding {
  Matrix<double> points;  // [2 × M], oriented
  double stress1 = 0;
  long iterations = 0;     // Guttman transforms computed
  bool converged = false;  // false: the limit of iterations came first
};

/// Stress-1 of `points`; 0 if all coincide and all dissimilarities are 0, infinite if only the
/// points do.
double stress1(const Matrix<double>& dissimilarities, const Matrix<double>& points);

/// Raw stress of `points`.
double raw_stress(const Matrix<double>& dissimilarities, const Matrix<double>& points);

/// B(X)X / M for points X: x_i ← (1/M) Σ_j δ_ij (x_i − x_j)/d_ij, without pairs of points that
/// coincide. The result is centred.
Matrix<double> guttman_transform(const Matrix<double>& dissimilarities,
                                 const Matrix<double>& points);

/// `points` centred and turned to their principal axes, the first with the larger variance. The
/// third moment of each coordinate is positive; where it vanishes, the first coordinate that is not
/// negligible is. The same for rotated, reflected and shifted points, unless the variances are
/// equal. NaN columns stay.
Matrix<double> oriented(Matrix<double> points);

/// Classical MDS, oriented.
Matrix<double> classical_mds(const Matrix<double>& dissimilarities);

/// Start number `start` of the descent for `subject`, which names the matrix: start 0 is the
/// classical solution, the others are standard normal numbers keyed by (subject, start). SMACOF
/// does not depend on their scale.
Matrix<double> start_configuration(const Matrix<double>& dissimilarities, std::string_view subject,
                                   long start);

/// SMACOF from the points `start`.
Embedding smacof(const Matrix<double>& dissimilarities, const Matrix<double>& start,
                 const MdsSettings& settings);

/// The start with the lowest of `stress1`, the first of equals; NaN never wins over a number.
/// Requires at least one.
Index best_start(std::span<const double> stress1);

/// The best of SMACOF from settings.starts starts.
Embedding embed(const Matrix<double>& dissimilarities, std::string_view subject,
                const MdsSettings& settings);

}  // namespace unidyn
