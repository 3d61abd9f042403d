#pragma once
// Multidimensional scaling: M networks as points in the plane whose distances d_ij reproduce the
// dissimilarities δ_ij.
//
//   raw stress  σ = Σ_{i<j} (d_ij − δ_ij)²
//   stress-1    √( σ / Σ_{i<j} d_ij² )          (Kruskal 1964)
//
// Classical MDS (Torgerson 1952) takes the two leading eigenpairs of −½ J δ² J, J = I − 11ᵀ/M, and
// is exact for points in the plane. SMACOF (de Leeuw 1977; Borg & Groenen 2005, ch. 8) minimises σ
// by the Guttman transform Γ(X) = B(X)X / M, which never increases it but finds local minima only:
// hence several starts, the first of them the classical solution. Its convergence is slow, so every
// two transforms are followed by an extrapolation X − 2αr + α²v with r = Γ(X) − X, v = Γ(Γ(X)) −
// 2Γ(X) + X, α = −‖r‖/‖v‖ (SQUAREM, Varadhan & Roland 2008, scheme S3), which is accepted only if
// it lowers the stress; so σ never increases here either.
//
// The gradient of σ is 2M (X − Γ(X)). A descent has converged when ‖X − Γ(X)‖ is at most
// `tolerance` × ‖X‖, X centred, or when a transform lowers σ by no more than rounding. At the
// default tolerance, ten times as many transforms lower the stress by a relative 10⁻⁸ at most.
// (scikit-learn tests the decrease of σ itself, which is of second order in that length: with slow
// convergence it is below 10⁻⁶ of σ while σ is still several 10⁻³ above its minimum.)
//
// If there are too many networks to use the whole matrix in the descent, `landmarks` of them are
// embedded first, and every other network is placed using its dissimilarities to these only (de
// Silva & Tenenbaum 2004). Stress-1 always includes all pairs.
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
  bool converged = false;  // false: stopped by the limit on iterations
};

/// Stress-1 of `points`; 0 if all points coincide and all dissimilarities are 0, infinite if only
/// the points coincide.
double stress1(const Matrix<double>& dissimilarities, const Matrix<double>& points);

/// Raw stress of `points`.
double raw_stress(const Matrix<double>& dissimilarities, const Matrix<double>& points);

/// B(X)X / M for points X: x_i ← (1/M) Σ_j δ_ij (x_i − x_j)/d_ij, skipping pairs of points that
/// coincide. The result is centred.
Matrix<double> guttman_transform(const Matrix<double>& dissimilarities,
                                 const Matrix<double>& points);

/// `points` centred and rotated to their principal axes, the axis of larger variance first. The
/// third moment of each coordinate is positive; if it vanishes, the first non-negligible coordinate
/// is. Invariant under rotation, reflection and translation, unless the variances are equal. NaN
/// columns stay NaN.
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

/// The index of the lowest of `stress1`, the first in a tie; NaN only if all are. Requires at least
/// one start.
Index best_start(std::span<const double> stress1);

/// The best of SMACOF from settings.starts starts.
Embedding embed(const Matrix<double>& dissimilarities, std::string_view subject,
                const MdsSettings& settings);

}  // namespace unidyn
