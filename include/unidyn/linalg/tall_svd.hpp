#pragma once
#include "unidyn/linalg/spectrum.hpp"

namespace unidyn {

/// The `count` leading left singular pairs of a tall matrix X [rows × columns], or all min(rows,
/// columns) if these are fewer, of its transpose Xᵀ; faster than left_singular, and as good for all
/// but the smallest values.
///
/// The eigenpairs (λ, v) of XᵀX give σ = √λ and u = Xv/σ, but squaring costs half of the digits: of
/// a product uᵢᵀuⱼ, about ε σ₁²/(σᵢσⱼ). So only directions with σ > 10⁻³ σ₁ are taken from it. With
/// W the other eigenvectors and U the directions taken, what is left of X is (I − UUᵀ) X W, which
/// the same is done to, until nothing is left. Columns are orthonormal to 10⁻⁹, and values good to
/// 10⁻¹² σ₁, as long as they are above max(rows, columns) ε σ₁; the entry of largest magnitude in
/// each column is positive. Below that they are rounding, and columns may be zero.
/// Requires finite entries and count ≥ 0.
LeftSingular tall_left_singular(Matrix<double> transposed, Index count);

}  // namespace unidyn
