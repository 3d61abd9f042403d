#pragma once
// Random matrices that the weights of new networks are drawn from.
#include "unidyn/core/random.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Uniform in ±√(6 / (rows + columns)): variance 2 / (rows + columns) (Glorot & Bengio 2010).
Matrix<double> random_glorot(Index rows, Index columns, Stream& stream);

/// A random orthogonal matrix [size × size], uniform over all of them: the Q of a Gaussian matrix's
/// QR decomposition whose R has a positive diagonal (Stewart 1980). Requires size ≥ 1.
Matrix<double> random_orthogonal(Index size, Stream& stream);

}  // namespace unidyn
