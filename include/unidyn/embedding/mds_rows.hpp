#pragma once
// Multidimensional scaling of one matrix whose rows are distributed over processes. In a pass over
// all pairs each process handles its rows, for all starts of the descent at once, because reading
// the matrix dominates the cost. Results are bitwise the same however the rows are distributed.
#include <vector>

#include "unidyn/embedding/mds.hpp"
#include "unidyn/similarity/dissimilarity_rows.hpp"

namespace unidyn {

/// The results of one pass over all pairs for points X.
struct GuttmanPass {
  Matrix<double> transformed;  // Γ(X) [M × 2]
  double raw_stress = 0;
  double stress1 = 0;
};

/// The passes for the points X [M × 2] of several starts, on all processes. Every dissimilarity
/// must be finite.
std::vector<GuttmanPass> guttman_passes(const DissimilarityRows& dissimilarities,
                                        std::span<const Matrix<double>> points);

/// Σ_{i<j} δ_ij²
double squared_dissimilarities(const DissimilarityRows& dissimilarities);

/// SMACOF from each of `starts` [M × 2]; every dissimilarity must be finite. Points are [2 × M],
/// not oriented.
std::vector<Embedding> smacof(const DissimilarityRows& dissimilarities,
                              std::span<const Matrix<double>> starts, const MdsSettings& settings);

/// Classical MDS; every dissimilarity must be finite. Points are [2 × M], oriented.
Matrix<double> classical_mds(const DissimilarityRows& dissimilarities);

/// Landmark MDS; every dissimilarity must be finite. settings.landmarks < M networks, keyed by
/// `subject`, are embedded first, best of all starts. Each other network starts from
///   x = ½ (L Lᵀ)⁻¹ L (‖l‖² − δ²),
/// where L [2 × landmarks] is centred with columns l and δ are its dissimilarities to them (Gower
/// 1968; de Silva & Tenenbaum 2004), and minimises its own stress by transforms of its point only.
/// Points are [2 × M], not oriented.
Embedding embed_by_landmarks(const DissimilarityRows& dissimilarities, std::string_view subject,
                             const MdsSettings& settings);

/// The best of SMACOF from the classical solution and from `random_starts` [2 × M]; every
/// dissimilarity must be finite. Points are [2 × M], not oriented.
Embedding best_of_starts(const DissimilarityRows& dissimilarities,
                         const std::vector<Matrix<double>>& random_starts,
                         const MdsSettings& settings);

/// Random start number `start` ≥ 1 for `networks` networks, [2 × networks].
Matrix<double> random_start(std::string_view subject, long start, Index networks);

/// embed() for a matrix distributed over processes.
Embedding embed(const DissimilarityRows& dissimilarities, std::string_view subject,
                const MdsSettings& settings);

}  // namespace unidyn
