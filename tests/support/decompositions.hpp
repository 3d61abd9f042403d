#pragma once
// Decompositions by Eigen, which what is tested does without, to compare it with. They are slow to
// compile, so that is done once.
#include <complex>

#include "unidyn/linalg/types.hpp"

namespace unidyn::testing {

using Complex = std::complex<double>;

/// Orthonormal columns that span those of `matrix` [rows × columns, rows ≥ columns]: Q of its QR
/// decomposition by Householder reflections.
Matrix<double> orthonormal(const Matrix<double>& matrix);

double determinant(const Matrix<double>& matrix);

Matrix<double> inverse(const Matrix<double>& matrix);
Matrix<Complex> inverse(const Matrix<Complex>& matrix);

/// x of `matrix` x = `right`.
Vector<double> solution(const Matrix<double>& matrix, const Vector<double>& right);

/// Eigenvalues in no order, each with the column of `vectors` [size × size].
struct Eigensystem {
  Vector<Complex> values;
  Matrix<Complex> vectors;
};
Eigensystem eigensystem(const Matrix<double>& matrix);

/// Eigenvalues in ascending order.
struct SymmetricEigensystem {
  Vector<double> values;
  Matrix<double> vectors;
};
SymmetricEigensystem symmetric_eigensystem(const Matrix<double>& matrix);

/// A = left diag(values) rightᵀ: left [rows × n], right [columns × n], n the lesser; values in
/// descending order. By Jacobi's method.
struct Svd {
  Matrix<double> left;
  Vector<double> values;
  Matrix<double> right;
};
Svd svd(const Matrix<double>& matrix);

}  // namespace unidyn::testing
