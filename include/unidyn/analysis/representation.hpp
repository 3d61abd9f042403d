#pragma once
// A network's representation of the common probe trials, reduced to what the geometric
// dissimilarities need: the leading left singular vectors and singular values of its centred
// hidden states (Raghu, Gilmer, Yosinski & Sohl-Dickstein, SVCCA, NeurIPS 2017).
#include "unidyn/linalg/types.hpp"
#include "unidyn/results/about.hpp"

namespace unidyn {

/// X = U Σ Vᵀ, where X [samples × units] holds the hidden states with each unit's mean removed.
struct Representation {
  Matrix<float> basis;            // leading columns of U [samples × rank]
  Vector<double> singular_value;  // diagonal of Σ, descending [rank]
  Matrix<float> right;            // leading columns of V, as many as σ > 0 [units × directions]
  Vector<float> mean;             // of the hidden states [units]
  double variance = 0;            // total: ‖X‖² (Frobenius) / (samples − 1)

  static void describe(auto& self, auto&& result) {
    result(
        "basis", self.basis, {Dimension::sample, Dimension::component},
        About{"1",
              "leading left singular vectors of the centred hidden states X [samples x units], as "
              "columns; zero beyond the network's rank",
              "X = U S V^T (SVCCA: Raghu et al. 2017)"});
    result("singular_value", self.singular_value, {Dimension::component},
           About{"1", "descending; zero beyond the network's rank", "diagonal of S"});
    result(
        "right", self.right, {Dimension::loading},
        About{"1",
              "leading right singular vectors, of the directions within the network's rank; units "
              "rows for each direction. A state h has the coordinates (h - mean) . right in them",
              "columns of V"});
    result("mean", self.mean, {Dimension::unit},
           About{"1", "mean of the hidden states over the samples, unit by unit"});
    result("variance", self.variance,
           About{"1", "total variance of the hidden states", "|X|^2 / (samples - 1)"});
  }
};

/// The representation of `states` [units × samples] by `rank` directions.
///
/// The columns of the basis are orthonormal to float rounding, and their largest entry is positive.
/// Directions beyond the numerical rank, that is, with σ ≤ max(samples, units) · 2⁻⁵² · ‖states‖
/// (Frobenius, before centring), are exactly zero, and so are their singular values. If any state
/// is not finite, there is no representation: the basis is zero and the singular values and the
/// variance are NaN.
///
/// Throws std::invalid_argument if rank < 1 or there are fewer than two samples.
Representation represent(ConstView<double> states, Index rank);

}  // namespace unidyn
