#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The singular values of a small `matrix` [m × n], min(m, n) of them, descending, by one-sided
/// Jacobi rotations (Hestenes 1958): columns are rotated in pairs until all are orthogonal; their
/// lengths are then the singular values. Small ones are as accurate as large ones where the
/// columns differ in scale only (Demmel & Veselić 1992). At the sizes of this layer, a few to a few
/// dozen columns, it is about three times as fast as Eigen::JacobiSVD.
Vector<double> small_singular_values(Matrix<double> matrix);

}  // namespace unidyn
