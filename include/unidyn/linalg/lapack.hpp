#pragma once
// The one layer over BLAS and LAPACK, for the few steps at which OpenBLAS beats Eigen: products and
// factorisations of large double-precision matrices (Anderson et al., LAPACK Users' Guide, 3rd ed.,
// 1999). One thread, whichever variant of the library the system has: a process has one core.
//
// All throw std::invalid_argument where a matrix is not square or too large for an int.
#include <optional>
#include <string>

#include "unidyn/linalg/types.hpp"

namespace unidyn::lapack {

/// The lower triangle of AᵀA, in `product` [columns × columns], resized if need be; what lies above
/// the diagonal there is left as it was (dsyrk).
void gram(const Matrix<double>& a, Matrix<double>& product);

/// Replaces the lower triangle of the symmetric `a` [n × n] by its Cholesky factor L, a = L Lᵀ, and
/// never looks above it (dpotrf). False if `a` is not positive definite; it then holds no factor.
/// Requires finite entries.
bool cholesky(Matrix<double>& a);

/// x with L Lᵀ x = b, in place, for the factor that cholesky() left.
void cholesky_solve(const Matrix<double>& factor, Vector<double>& b);

/// A thin singular value decomposition A = U S Vᵀ.
struct Svd {
  Matrix<double> left;   // U [rows × min(rows, columns)]
  Vector<double> value;  // the diagonal of S, descending
  Matrix<double> right;  // V [columns × min(rows, columns)]
};

/// The decomposition of `a`, by divide and conquer (dgesdd). Requires finite entries; throws
/// std::invalid_argument also if it does not converge.
Svd svd(Matrix<double> a);

/// Eigenvalues of a real matrix and its right eigenvectors A r = λ r of unit norm, as real columns.
struct Eigenpairs {
  Vector<std::complex<double>> value;  // [n], a conjugate pair side by side, Im λ > 0 first
  /// Column i is rᵢ where λᵢ is real; columns i and i+1 are the real and the imaginary part of rᵢ
  /// where λᵢ and λᵢ₊₁ are a pair. [n × n]
  Matrix<double> vector;
};

/// The eigenpairs of `a` [n × n], which is balanced and reduced first (dgeev). Nothing if the QR
/// iteration does not converge. Requires finite entries.
std::optional<Eigenpairs> eigenpairs(Matrix<double> a);

/// Eigenvalues of a real matrix with its right and its left eigenvectors, lᴴ A = λ lᴴ, both of unit
/// norm, as real columns in the order of Eigenpairs.
struct TwoSidedEigenpairs {
  Vector<std::complex<double>> value;  // [n]
  Matrix<double> right;                // [n × n]
  Matrix<double> left;                 // [n × n]
};

/// The eigenpairs of `a` [n × n] on both sides (dgeevx). It is permuted but not scaled, so the
/// residual of every pair is of the order of the rounding of ‖a‖. Nothing if the QR iteration does
/// not converge. Requires finite entries.
std::optional<TwoSidedEigenpairs> two_sided_eigenpairs(Matrix<double> a);

/// The library that runs, in its own words: "OpenBLAS 0.3.21 … SkylakeX …".
std::string library();

}  // namespace unidyn::lapack
