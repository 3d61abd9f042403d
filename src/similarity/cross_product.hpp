#pragma once
// Functions of the product P = U₁ᵀU₂ of a pair of networks, for the geometric dissimilarities.
#include <span>

#include "unidyn/similarity/geometry.hpp"

namespace unidyn {

/// S₁PS₂ = S₁U₁ᵀU₂S₂, the cross-covariance of the two networks in their own directions.
Matrix<double> weighted(const ComparedPair& pair);

/// ‖S₁PS₂‖²_F
double cross_norm_squared(const ComparedPair& pair);

/// n(n−3) HSIC₁ of K₁ and K₂; see geometry.hpp. Requires n ≥ 4 for a meaningful value.
double debiased_hsic(const ComparedPair& pair);

/// Linear CKA, 1 for networks that are equal up to rotation and scale.
double linear_cka(const ComparedPair& pair);

/// Combines `matrices`, at most SmallMatrices::count, into one batch.
SmallMatrices beside_each_other(std::span<const Matrix<double>> matrices);

/// Σ min(σ, most) over the singular values σ of each matrix.
SmallMatrices::Lanes sum_of_singular_values(SmallMatrices matrices, double most);

/// The values of pairs for a dissimilarity whose `value` is computed pair by pair.
template <double (&value)(const ComparedPair&)>
PairValues of_each(std::span<const ComparedPair> pairs, Index, Precision) {
  PairValues values{};
  for (std::size_t i = 0; i < pairs.size(); ++i) values[i] = value(pairs[i]);
  return values;
}

}  // namespace unidyn
