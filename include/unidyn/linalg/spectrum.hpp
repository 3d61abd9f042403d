#pragma once
// Spectral decompositions, sorted, normalised and with fixed signs, so that equal matrices give
// equal answers and two answers can be compared entry by entry.
#include <complex>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

enum class SpectrumStatus {
  ok,
  defective,    // no basis of eigenvectors to working precision: `left` and `condition` are empty
  non_finite,   // the matrix has an entry that is no number: everything is empty
  unconverged,  // the QR iteration gave up: everything is empty
};

/// The eigenvalues λ and eigenvectors of a real n × n matrix A,
///
///   A rᵢ = λᵢ rᵢ,   lᵢᴴ A = λᵢ lᵢᴴ,   lᵢᴴ rⱼ = δᵢⱼ,   A = Σᵢ λᵢ rᵢ lᵢᴴ.
///
/// Sorted by descending |λ|, then by descending real part; a conjugate pair stays together, its
/// positive imaginary part first. ‖rᵢ‖ = 1, and the largest entry of rᵢ is real and positive.
struct Spectrum {
  SpectrumStatus status = SpectrumStatus::ok;
  Vector<std::complex<double>> eigenvalue;  // [n]
  Matrix<std::complex<double>> right;       // [n × n], eigenvectors as columns
  Matrix<std::complex<double>> left;        // [n × n], as columns
  /// κᵢ = ‖lᵢ‖ ‖rᵢ‖ ≥ 1: a perturbation E of A moves λᵢ by at most κᵢ‖E‖ to first order; 1 for
  /// normal matrices (Golub & Van Loan, Matrix Computations, 4th ed., § 7.2.2). [n]
  Vector<double> condition;
};

/// The condition κᵢ from which on a matrix counts as defective.
inline constexpr double defective_condition = 1e13;

/// The spectrum of `matrix`: eigenvalues and right vectors by LAPACK (balancing, Hessenberg form,
/// shifted QR), left vectors as the inverse of the right ones, so that lᵢᴴ rⱼ = δᵢⱼ holds for
/// repeated eigenvalues too. Throws std::invalid_argument unless `matrix` is square.
Spectrum spectrum_of(ConstView<double> matrix);

/// Leading left singular vectors (orthonormal columns) and singular values, in descending order.
struct LeftSingular {
  Matrix<double> vector;  // [rows × count]
  Vector<double> value;   // [count]
};

/// The `count` leading left singular pairs of `matrix`, or all min(rows, columns) if these are
/// fewer, by QR and the SVD of its triangle: backward stable, the condition is never squared. The
/// entry of largest magnitude in each vector is positive. Requires finite entries and count ≥ 0.
LeftSingular left_singular(ConstView<double> matrix, Index count);

}  // namespace unidyn
