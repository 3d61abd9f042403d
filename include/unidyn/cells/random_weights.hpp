#pragma once
// Random matrices for the initial weights of networks.
#include "unidyn/core/random.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Uniform in ±√(6 / (rows + columns)): variance 2 / (rows + columns) (Glorot & Bengio 2010).
Matrix<double> random_glorot(Index rows, Index columns, Stream& stream);

/// A Haar-distributed random orthogonal matrix [size × size]: the Q of the QR decomposition of a
/// Gaussian matrix whose R has a positive diagonal (Stewart 1980). Requires size ≥ 1.
Matrix<double> random_orthogonal(Index size, Stream& stream);

}  // namespace unidyn
