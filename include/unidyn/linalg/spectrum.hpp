#pragma once
// Spectral decompositions, sorted, normalised and with fixed signs, so that equal matrices give
// equal results and two results can be compared entry by entry.
#include <cmath>
#include <complex>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

enum class SpectrumStatus {
  ok,
  defective,    // some modes are defective, see Spectrum::defective(); the others are fine
  non_finite,   // the matrix has an infinite or NaN entry: everything is empty
  unconverged,  // the QR iteration did not converge: everything is empty
};

/// The eigenvalues λ and eigenvectors of a real n × n matrix A,
///
///   A rᵢ = λᵢ rᵢ,   lᵢᴴ A = λᵢ lᵢᴴ,   lᵢᴴ rⱼ = δᵢⱼ,   A = Σᵢ λᵢ rᵢ lᵢᴴ.
///
/// Sorted by descending |λ|, then by descending real part; a conjugate pair stays together, its
/// positive imaginary part first. ‖rᵢ‖ = 1, and the largest entry of rᵢ is real and positive.
///
/// A defective mode has an eigenvalue and a right eigenvector, but to working precision no left
/// eigenvector with lᵢᴴ rᵢ = 1: the geometric multiplicity of its eigenvalue is less than the
/// algebraic one. The first three equations still hold for all other modes.
struct Spectrum {
  SpectrumStatus status = SpectrumStatus::ok;
  Vector<std::complex<double>> eigenvalue;  // [n]
  Matrix<std::complex<double>> right;       // [n × n], eigenvectors as columns
  Matrix<std::complex<double>> left;        // [n × n], as columns; NaN for defective modes
  /// κᵢ = ‖lᵢ‖ ‖rᵢ‖ ≥ 1: a perturbation E of A moves λᵢ by at most κᵢ‖E‖ to first order; 1 for
  /// normal matrices, infinite for defective modes (Golub & Van Loan, Matrix Computations, 4th ed.,
  /// § 7.2.2). [n]
  Vector<double> condition;

  bool defective(Index mode) const { return std::isinf(condition(mode)); }
};

/// Modes with at least this condition κᵢ count as defective.
inline constexpr double defective_condition = 1e13;

/// Bound on the residuals ‖A r − λ r‖ / ‖r‖ and ‖lᴴA − λ lᴴ‖ / ‖l‖ of the vectors returned,
/// relative to the Frobenius norm ‖A‖.
inline constexpr double spectrum_residual = 1e-12;

/// The spectrum of `matrix`. Eigenvalues and right eigenvectors come from LAPACK (balancing,
/// Hessenberg form, shifted QR); the left eigenvectors are the inverse of the right ones, so that
/// lᵢᴴ rⱼ = δᵢⱼ also holds for repeated eigenvalues.
///
/// If a residual exceeds spectrum_residual, or a mode is defective, both sides are computed from
/// the Schur form of the matrix without scaling: balancing can spoil the residuals of a matrix
/// whose entries differ by many powers of ten (Watkins, ETNA 23, 2006), and the inverse can spoil
/// those of all left eigenvectors if two right ones are nearly parallel. Left eigenvectors whose
/// eigenvalues are closer than 10⁻¹⁰ ‖A‖ to each other are then combined until lᵢᴴ rⱼ = δᵢⱼ, as far
/// as they can be. A real defective eigenvalue is the mean of those computed.
///
/// Throws std::invalid_argument unless `matrix` is square.
Spectrum spectrum_of(ConstView<double> matrix);

/// Leading left singular vectors (orthonormal columns) and singular values, in descending order.
struct LeftSingular {
  Matrix<double> vector;  // [rows × count]
  Vector<double> value;   // [count]
};

/// The `count` leading left singular pairs of `matrix`, at most min(rows, columns), by QR and the
/// SVD of the triangular factor: backward stable, the condition number is never squared. The entry
/// of largest magnitude in each vector is positive. Requires finite entries and count ≥ 0.
LeftSingular left_singular(ConstView<double> matrix, Index count);

}  // namespace unidyn
