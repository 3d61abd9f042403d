#include "unidyn/similarity/small_svd.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace unidyn {
namespace {

/// Rotates columns p and q to be orthogonal. False if they already were, to rounding.
bool orthogonalise(Matrix<double>& matrix, Index p, Index q) {
  const double overlap = matrix.col(p).dot(matrix.col(q));
  const double p_squared = matrix.col(p).squaredNorm();
  const double q_squared = matrix.col(q).squaredNorm();
  const double negligible =
      std::numeric_limits<double>::epsilon() * std::sqrt(p_squared * q_squared);
  if (!(std::abs(overlap) > negligible)) return false;
  const double zeta = (q_squared - p_squared) / (2 * overlap);
  const double tangent = std::copysign(1 / (std::abs(zeta) + std::hypot(1.0, zeta)), zeta);
  const double cosine = 1 / std::hypot(1.0, tangent);
  const double sine = cosine * tangent;
  for (Index i = 0; i < matrix.rows(); ++i) {
    const double left = matrix(i, p), right = matrix(i, q);
    matrix(i, p) = cosine * left - sine * right;
    matrix(i, q) = sine * left + cosine * right;
  }
  return true;
}

}  // namespace

Vector<double> small_singular_values(Matrix<double> matrix) {
  if (matrix.cols() > matrix.rows()) matrix.transposeInPlace();
  constexpr int most_sweeps = 30;  // convergence is quadratic; 6 to 10 is what it takes
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (Index p = 0; p < matrix.cols(); ++p)
      for (Index q = p + 1; q < matrix.cols(); ++q)
        if (orthogonalise(matrix, p, q)) rotated = true;
  }
  Vector<double> values = matrix.colwise().norm();
  std::sort(values.begin(), values.end(), std::greater<>());
  return values;
}

}  // namespace unidyn
