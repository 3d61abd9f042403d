#include <Spectra/SymEigsSolver.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <limits>

#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/mds.hpp"

namespace unidyn {
namespace {

constexpr Index dense_limit = 256;  // networks up to which the whole spectrum costs next to nothing

Vector<double> centred(const Vector<double>& values) {
  return values.array() - values.mean();
}

/// The map x ↦ −½ J δ² J x, in the form that Spectra asks for. Squares are taken on the way: a
/// second matrix of 10 000 networks would be another 800 MB.
class DoublyCentred {
 public:
  using Scalar = double;

  explicit DoublyCentred(const Matrix<double>& dissimilarities) : delta_(dissimilarities) {}

  Index rows() const { return delta_.rows(); }
  Index cols() const { return delta_.cols(); }

  void perform_op(const double* in, double* out) const {
    const Vector<double> x = centred(Eigen::Map<const Vector<double>>(in, cols()));
    Vector<double> sum = Vector<double>::Zero(rows());
    for (Index j = 0; j < cols(); ++j) sum.array() += x[j] * delta_.col(j).array().square();
    Eigen::Map<Vector<double>>(out, rows()) = -0.5 * centred(sum);
  }

 private:
  const Matrix<double>& delta_;
};

struct Eigenpairs {
  Vector<double> values;   // descending
  Matrix<double> vectors;  // a column each
};

Eigenpairs leading_dense(const Matrix<double>& dissimilarities, Index count) {
  const Index size = dissimilarities.rows();
  Matrix<double> gram = -0.5 * dissimilarities.array().square().matrix();
  gram.rowwise() -= gram.colwise().mean().eval();
  gram.colwise() -= gram.rowwise().mean().eval();
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram);
  return {solver.eigenvalues().tail(count).reverse(),
          solver.eigenvectors().rightCols(count).rowwise().reverse().topRows(size)};
}

Eigenpairs leading(const Matrix<double>& dissimilarities, Index count) {
  if (dissimilarities.rows() <= dense_limit || dissimilarities.isZero(0))
    return leading_dense(dissimilarities, count);
  DoublyCentred gram(dissimilarities);
  constexpr Index krylov_vectors = 24;
  Spectra::SymEigsSolver<DoublyCentred> solver(gram, count, krylov_vectors);
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, 1000, 1e-12);
  if (solver.info() != Spectra::CompInfo::Successful) return leading_dense(dissimilarities, count);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace

Matrix<double> classical_mds(const Matrix<double>& dissimilarities) {
  const auto networks = comparable_networks(dissimilarities);
  const auto size = static_cast<Index>(networks.size());
  const bool complete = size == dissimilarities.rows();
  const Index dimensions = std::min<Index>(size, 2);
  Matrix<double> points =
      Matrix<double>::Constant(2, dissimilarities.rows(), std::numeric_limits<double>::quiet_NaN());
  if (size == 0) return points;
  const Eigenpairs pairs = complete ? leading(dissimilarities, dimensions)
                                    : leading(dissimilarities(networks, networks), dimensions);
  Matrix<double> placed = Matrix<double>::Zero(2, size);
  for (Index axis = 0; axis < dimensions; ++axis)
    placed.row(axis) =
        pairs.vectors.col(axis).transpose() * std::sqrt(std::max(pairs.values[axis], 0.0));
  points(Eigen::all, networks) = placed;
  return oriented(points);
}

}  // namespace unidyn
