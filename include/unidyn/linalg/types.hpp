#pragma once
// Names for the matrix types that the whole project uses. Columns are samples: a batch of B states
// of size D is a D × B matrix.
#include <Eigen/Core>
#include <complex>

namespace unidyn {

using Eigen::Index;

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// A read-only view of columns of a Matrix.
template <class Scalar>
using ConstView = Eigen::Ref<const Matrix<Scalar>>;
/// A writable view of columns of a Matrix.
template <class Scalar>
using View = Eigen::Ref<Matrix<Scalar>>;

}  // namespace unidyn
