#include "orthonormal.hpp"

#include <Eigen/QR>

namespace unidyn::testing {

Matrix<double> orthonormal(const Matrix<double>& matrix) {
  Matrix<double> q = Matrix<double>::Identity(matrix.rows(), matrix.cols());
  q.applyOnTheLeft(Eigen::HouseholderQR<Matrix<double>>(matrix).householderQ());
  return q;
}

}  // namespace unidyn::testing
