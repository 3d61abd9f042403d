#pragma once
// A network's representation of the common probe trials, reduced to what the geometric
// dissimilarities need: the leading left singular vectors and singular values of its centred
// hidden states (Raghu, Gilmer, Yosinski & Sohl-Dickstein, SVCCA, NeurIPS 2017).
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// X = U Σ Vᵀ, where X [samples × units] holds the hidden states with each unit's mean removed.
struct Representation {
  Matrix<float> basis;            // leading columns of U [samples × rank]
  Vector<double> singular_value;  // diagonal of Σ, descending [rank]
  double variance = 0;            // total: ‖X‖² (Frobenius) / (samples − 1)
};

/// The representation by `rank` directions of `states` [units × samples].
///
/// Columns of the basis are orthonormal to the rounding of float, their largest entry is positive.
/// Directions beyond the numerical rank, that is with
/// σ ≤ max(samples, units) · 2⁻⁵² · ‖states‖ (Frobenius, before centring), are exactly zero, as
/// are their singular values. States that are not finite have no representation: the basis is zero
/// and the singular values and the variance are NaN.
///
/// Throws std::invalid_argument if rank < 1 or there are fewer than two samples.
Representation represent(ConstView<double> states, Index rank);

}  // namespace unidyn
