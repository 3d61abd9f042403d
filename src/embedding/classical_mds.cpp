#include <Spectra/SymEigsSolver.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

constexpr Index dense_limit = 256;  // up to this many networks the full spectrum is cheap

Vector<double> centred(const Vector<double>& values) {
  return values.array() - values.mean();
}

/// Σ_i δ_i² x_i, in an order that does not depend on the alignment in memory.
double weighted_sum(const double* delta, const Vector<double>& x) {
  constexpr int lanes = 8, chains = 4;  // independent sums, which the CPU can overlap
  using Lanes = Eigen::Array<double, lanes, 1>;
  using SomeLanes = Eigen::Map<const Lanes>;
  const Index vectorised = x.size() / (lanes * chains) * (lanes * chains);
  Lanes sums[chains] = {Lanes::Zero(), Lanes::Zero(), Lanes::Zero(), Lanes::Zero()};
  for (Index i = 0; i < vectorised; i += lanes * chains)
    for (int c = 0; c < chains; ++c) {
      const Lanes factor = SomeLanes(delta + i + c * lanes);
      sums[c] += factor * factor * SomeLanes(x.data() + i + c * lanes);
    }
  double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])).sum();
  for (Index i = vectorised; i < x.size(); ++i) sum += delta[i] * delta[i] * x[i];
  return sum;
}

/// The map x ↦ −½ J δ² J x, with the interface that Spectra requires. Squares are computed on the
/// fly, which saves a second matrix.
class DoublyCentred {
 public:
  using Scalar = double;

  explicit DoublyCentred(const DissimilarityRows& dissimilarities) : delta_(dissimilarities) {}

  Index rows() const { return delta_.size(); }
  Index cols() const { return delta_.size(); }

  void perform_op(const double* in, double* out) const {
    const Vector<double> x = centred(Eigen::Map<const Vector<double>>(in, cols()));
    Matrix<double> sums(1, rows());
    for (Index row = 0; row < delta_.count(); ++row)
      sums(delta_.first + row) = weighted_sum(delta_.rows.col(row).data(), x);
    delta_.gather(sums, delta_.first, delta_.count());
    Eigen::Map<Vector<double>>(out, rows()) = -0.5 * centred(sums.transpose());
  }

 private:
  const DissimilarityRows& delta_;
};

struct Eigenpairs {
  Vector<double> values;   // descending
  Matrix<double> vectors;  // as columns
};

Eigenpairs leading_dense(const DissimilarityRows& dissimilarities, Index count) {
  const Index size = dissimilarities.size();
  Matrix<double> gram(size, size);
  gram.middleCols(dissimilarities.first, dissimilarities.count()) =
      -0.5 * dissimilarities.rows.array().square().matrix();
  dissimilarities.gather(gram, dissimilarities.first, dissimilarities.count());
  gram.rowwise() -= gram.colwise().mean().eval();
  gram.colwise() -= gram.rowwise().mean().eval();
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram);
  return {solver.eigenvalues().tail(count).reverse(),
          solver.eigenvectors().rightCols(count).rowwise().reverse()};
}

Eigenpairs leading(const DissimilarityRows& dissimilarities, Index count) {
  const Index size = dissimilarities.size();
  if (size <= dense_limit) return leading_dense(dissimilarities, count);
  if (squared_dissimilarities(dissimilarities) == 0)
    return {Vector<double>::Zero(count), Matrix<double>::Zero(size, count)};
  DoublyCentred gram(dissimilarities);
  constexpr Index krylov_vectors = 10;  // two eigenvalues stand out: more would waste passes
  Spectra::SymEigsSolver<DoublyCentred> solver(gram, count, krylov_vectors);
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, 1000, 1e-12);
  if (solver.info() != Spectra::CompInfo::Successful) return leading_dense(dissimilarities, count);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace

Matrix<double> classical_mds(const DissimilarityRows& dissimilarities) {
  const Index size = dissimilarities.size(), dimensions = std::min<Index>(size, 2);
  Matrix<double> points = Matrix<double>::Zero(2, size);
  if (size == 0) return points;
  const Eigenpairs pairs = leading(dissimilarities, dimensions);
  for (Index axis = 0; axis < dimensions; ++axis)
    points.row(axis) =
        pairs.vectors.col(axis).transpose() * std::sqrt(std::max(pairs.values[axis], 0.0));
  return oriented(points);
}

}  // namespace unidyn
