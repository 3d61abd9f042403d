#pragma once
#include "unidyn/linalg/spectrum.hpp"

namespace unidyn {

/// The `count` leading left singular pairs, at most min(rows, columns), of a tall matrix X [rows ×
/// columns] given as its transpose Xᵀ. Faster than left_singular(), and as accurate except for the
/// smallest values.
///
/// The eigenpairs (λ, v) of XᵀX give σ = √λ and u = Xv/σ, but squaring costs half of the digits: a
/// product uᵢᵀuⱼ is off by about ε σ₁²/(σᵢσⱼ). So only directions with σ > 10⁻³ σ₁ are taken from
/// it. With W the other eigenvectors and U the directions taken, the remainder of X is (I − UUᵀ) X
/// W, to which the same step is applied until nothing remains. Columns are orthonormal to 10⁻⁹ and
/// values accurate to 10⁻¹² σ₁ as long as they are above max(rows, columns) ε σ₁; the entry of
/// largest magnitude in each column is positive. Values below that are rounding, and their columns
/// may be zero. Requires finite entries and count ≥ 0.
LeftSingular tall_left_singular(Matrix<double> transposed, Index count);

}  // namespace unidyn
