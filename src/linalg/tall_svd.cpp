#include "unidyn/linalg/tall_svd.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double trusted = 1e-3;  // σ/σ₁ above which an eigenpair of XᵀX is accurate enough

/// Eigenvectors v of Y Yᵀ and the square roots of its eigenvalues, descending.
struct Pairs {
  Matrix<double> vector;
  Vector<double> value;
};

Pairs gram_pairs(const Matrix<double>& y) {
  Matrix<double> gram = Matrix<double>::Zero(y.rows(), y.rows());
  gram.selfadjointView<Eigen::Lower>().rankUpdate(y);
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram);
  return {solver.eigenvectors().rowwise().reverse(),
          solver.eigenvalues().reverse().cwiseMax(0).cwiseSqrt()};
}

void fix_sign(Eigen::Ref<Vector<double>> column) {
  const double largest = column.maxCoeff(), smallest = column.minCoeff();
  if (-smallest > largest) column = -column;
}

}  // namespace

LeftSingular tall_left_singular(Matrix<double> transposed, Index count) {
  require(count >= 0, "tall_left_singular: the count must not be negative");
  const Index rows = transposed.cols(), columns = transposed.rows();
  if (rows < columns) return left_singular(transposed.transpose(), count);
  count = std::min(count, columns);
  LeftSingular result{Matrix<double>::Zero(rows, count), Vector<double>::Zero(count)};
  double negligible = 0;
  for (Index done = 0; done < count;) {
    const Pairs pairs = gram_pairs(transposed);
    const double largest = pairs.value(0);
    if (done == 0)
      negligible = static_cast<double>(rows) * std::numeric_limits<double>::epsilon() * largest;
    if (!(largest > negligible)) break;
    const Index good = std::count_if(pairs.value.begin(), pairs.value.end(),
                                     [&](double value) { return value > trusted * largest; });
    const Index taken = std::min(good, count - done);
    auto u = result.vector.middleCols(done, taken);
    u.noalias() = transposed.transpose() * (pairs.vector.leftCols(taken) *
                                            pairs.value.head(taken).cwiseInverse().asDiagonal());
    result.value.segment(done, taken) = pairs.value.head(taken);
    done += taken;
    if (done == count) break;
    Matrix<double> left_over =
        pairs.vector.rightCols(transposed.rows() - good).transpose() * transposed;
    const Matrix<double> along = left_over * u;  // rounding errors along the directions taken
    left_over.noalias() -= along * u.transpose();
    transposed = std::move(left_over);
  }
  for (Index i = 0; i < count; ++i) {
    if (i > 0) result.value(i) = std::min(result.value(i), result.value(i - 1));
    fix_sign(result.vector.col(i));
  }
  return result;
}

}  // namespace unidyn
