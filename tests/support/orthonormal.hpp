#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn::testing {

/// Orthonormal columns that span those of `matrix` [rows × columns, rows ≥ columns]: Q of its QR
/// decomposition by Householder reflections.
Matrix<double> orthonormal(const Matrix<double>& matrix);

}  // namespace unidyn::testing
