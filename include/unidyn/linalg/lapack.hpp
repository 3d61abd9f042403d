#pragma once
// The one layer over BLAS and LAPACK, for the few steps in which OpenBLAS beats Eigen: products and
// factorisations of large double-precision matrices (Anderson et al., LAPACK Users' Guide, 3rd ed.,
// 1999). Always single-threaded, whichever build of the library is installed: one core per process.
//
// All throw std::invalid_argument if a matrix is not square or is too large for an int.
#include <optional>
#include <string>

#include "unidyn/linalg/types.hpp"

namespace unidyn::lapack {

/// Writes the lower triangle of AᵀA to `product` [columns × columns], resized if necessary; the
/// part above the diagonal is left as it was (dsyrk).
void gram(const Matrix<double>& a, Matrix<double>& product);

/// Overwrites the lower triangle of the symmetric `a` [n × n] with its Cholesky factor L, a = L Lᵀ,
/// without reading above it (dpotrf). Returns false if `a` is not positive definite; `a` then holds
/// no factor. Requires finite entries.
bool cholesky(Matrix<double>& a);

/// Solves L Lᵀ x = b in place, with the factor from cholesky().
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
  Vector<std::complex<double>> value;  // [n], conjugate pairs side by side, Im λ > 0 first
  /// Column i is rᵢ if λᵢ is real; columns i and i+1 are the real and imaginary parts of rᵢ if λᵢ
  /// and λᵢ₊₁ are a conjugate pair. [n × n]
  Matrix<double> vector;
};

/// The eigenpairs of `a` [n × n], balanced and reduced first (dgeev). Empty if the QR iteration
/// does not converge. Requires finite entries.
std::optional<Eigenpairs> eigenpairs(Matrix<double> a);

/// Eigenvalues of a real matrix with its right and left eigenvectors, lᴴ A = λ lᴴ, both of unit
/// norm, as real columns laid out as in Eigenpairs.
struct TwoSidedEigenpairs {
  Vector<std::complex<double>> value;  // [n]
  Matrix<double> right;                // [n × n]
  Matrix<double> left;                 // [n × n]
};

/// The eigenpairs of `a` [n × n] on both sides (dgeevx). The matrix is permuted but not scaled, so
/// the residual of every pair is of the order of rounding in ‖a‖. Empty if the QR iteration does
/// not converge. Requires finite entries.
std::optional<TwoSidedEigenpairs> two_sided_eigenpairs(Matrix<double> a);

/// The library's own description of itself: "OpenBLAS 0.3.21 … SkylakeX …".
std::string library();

}  // namespace unidyn::lapack
