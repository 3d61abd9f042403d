#pragma once
// Multidimensional scaling where several processes hold some rows each of one matrix: a pass over
// all pairs takes each of them its rows, for all starts of the descent at once, since reading the
// matrix is what costs. What comes out is the same, bit for bit, however the rows are divided.
#include <vector>

#include "unidyn/embedding/mds.hpp"
#include "unidyn/similarity/dissimilarity_rows.hpp"

namespace unidyn {

/// What one pass over all pairs finds out about points X.
struct GuttmanPass {
  Matrix<double> transformed;  // Γ(X) [M × 2]
  double raw_stress = 0;
  double stress1 = 0;
};

/// The passes over points X [M × 2] of several starts, on all processes. Every dissimilarity must
/// be finite.
std::vector<GuttmanPass> guttman_passes(const DissimilarityRows& dissimilarities,
                                        std::span<const Matrix<double>> points);

/// Σ_{i<j} δ_ij²
double squared_dissimilarities(const DissimilarityRows& dissimilarities);

/// SMACOF from each of `starts` [M × 2] where every dissimilarity is finite; points are [2 × M],
/// not oriented.
std::vector<Embedding> smacof(const DissimilarityRows& dissimilarities,
                              std::span<const Matrix<double>> starts, const MdsSettings& settings);

/// Classical MDS where every dissimilarity is finite, points [2 × M], oriented.
Matrix<double> classical_mds(const DissimilarityRows& dissimilarities);

/// Landmark MDS where every dissimilarity is finite: settings.landmarks < M networks, drawn by
/// (subject), are embedded by themselves, the best of their starts. Each other network starts from
///   x = ½ (L Lᵀ)⁻¹ L (‖l‖² − δ²),
/// where L [2 × landmarks] is centred with columns l and δ are its dissimilarities to them (Gower
/// 1968; de Silva & Tenenbaum 2004), and descends its own stress by transforms of it alone. Points
/// are [2 × M], not oriented.
Embedding embed_by_landmarks(const DissimilarityRows& dissimilarities, std::string_view subject,
                             const MdsSettings& settings);

/// The best of SMACOF where every dissimilarity is finite, from the classical solution and from
/// `random_starts` [2 × M]; points are [2 × M], not oriented.
Embedding best_of_starts(const DissimilarityRows& dissimilarities,
                         const std::vector<Matrix<double>>& random_starts,
                         const MdsSettings& settings);

/// Random start number `start` ≥ 1 of `networks` networks, [2 × networks].
Matrix<double> random_start(std::string_view subject, long start, Index networks);

/// embed() of the matrix that the processes hold together.
Embedding embed(const DissimilarityRows& dissimilarities, std::string_view subject,
                const MdsSettings& settings);

}  // namespace unidyn
