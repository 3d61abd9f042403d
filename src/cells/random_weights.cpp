#include "unidyn/cells/random_weights.hpp"

#include <cmath>

namespace unidyn {

Matrix<double> random_glorot(Index rows, Index columns, Stream& stream) {
  const double limit = std::sqrt(6 / static_cast<double>(rows + columns));
  Matrix<double> weights(rows, columns);
  for (double& weight : weights.reshaped()) weight = limit * (2 * stream.uniform() - 1);
  return weights;
}

// Gram–Schmidt, applied twice to each column so that it is orthogonal to rounding (Giraud et al.
// 2005). Its R has a positive diagonal.
Matrix<double> random_orthogonal(Index size, Stream& stream) {
  Matrix<double> q(size, size);
  for (double& entry : q.reshaped()) entry = stream.normal();
  for (Index column = 0; column < size; ++column) {
    const auto before = q.leftCols(column);
    for (int pass = 0; pass < 2; ++pass)
      q.col(column) -= before * (before.transpose() * q.col(column)).eval();
    q.col(column).normalize();
  }
  return q;
}

}  // namespace unidyn
