#include "decompositions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace unidyn::testing {

Matrix<double> orthonormal(const Matrix<double>& matrix) {
  Matrix<double> q = Matrix<double>::Identity(matrix.rows(), matrix.cols());
  q.applyOnTheLeft(Eigen::HouseholderQR<Matrix<double>>(matrix).householderQ());
  return q;
}

double determinant(const Matrix<double>& matrix) {
  return Eigen::PartialPivLU<Matrix<double>>(matrix).determinant();
}

Matrix<double> inverse(const Matrix<double>& matrix) {
  return Eigen::PartialPivLU<Matrix<double>>(matrix).inverse();
}

Matrix<Complex> inverse(const Matrix<Complex>& matrix) {
  return Eigen::PartialPivLU<Matrix<Complex>>(matrix).inverse();
}

Vector<double> solution(const Matrix<double>& matrix, const Vector<double>& right) {
  return Eigen::PartialPivLU<Matrix<double>>(matrix).solve(right);
}

Eigensystem eigensystem(const Matrix<double>& matrix) {
  const Eigen::EigenSolver<Matrix<double>> solver(matrix);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

SymmetricEigensystem symmetric_eigensystem(const Matrix<double>& matrix) {
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(matrix);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

Svd svd(const Matrix<double>& matrix) {
  const Eigen::JacobiSVD<Matrix<double>> found(matrix, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {found.matrixU(), found.singularValues(), found.matrixV()};
}

}  // namespace unidyn::testing
