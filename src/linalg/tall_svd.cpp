#include "unidyn/linalg/tall_svd.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double trusted = 1e-3;  // σ/σ₁ above which an eigenpair of XᵀX is good enough

/// Right singular pairs, by XᵀX, values descending.
struct Right {
  Matrix<double> vector;
  Vector<double> value;
};

Right right_singular(const Matrix<double>& matrix) {
  Matrix<double> gram = Matrix<double>::Zero(matrix.cols(), matrix.cols());
  gram.selfadjointView<Eigen::Lower>().rankUpdate(matrix.transpose());
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram);
  return {solver.eigenvectors().rowwise().reverse(),
          solver.eigenvalues().reverse().cwiseMax(0).cwiseSqrt()};
}

void fix_sign(Eigen::Ref<Vector<double>> column) {
  Index largest = 0;
  column.cwiseAbs().maxCoeff(&largest);
  if (column(largest) < 0) column = -column;
}

}  // namespace

LeftSingular tall_left_singular(Matrix<double> matrix, Index count) {
  require(count >= 0, "tall_left_singular: the count must not be negative");
  if (matrix.rows() < matrix.cols()) return left_singular(matrix, count);
  count = std::min(count, matrix.cols());
  LeftSingular result{Matrix<double>::Zero(matrix.rows(), count), Vector<double>::Zero(count)};
  double negligible = 0;
  for (Index done = 0; done < count;) {
    const Right right = right_singular(matrix);
    const double largest = right.value(0);
    if (done == 0)
      negligible =
          static_cast<double>(matrix.rows()) * std::numeric_limits<double>::epsilon() * largest;
    if (!(largest > negligible)) break;
    const Index good = std::count_if(right.value.begin(), right.value.end(),
                                     [&](double value) { return value > trusted * largest; });
    const Index taken = std::min(good, count - done);
    const auto vector = result.vector.middleCols(done, taken);
    result.vector.middleCols(done, taken).noalias() =
        matrix *
        (right.vector.leftCols(taken) * right.value.head(taken).cwiseInverse().asDiagonal());
    result.value.segment(done, taken) = right.value.head(taken);
    done += taken;
    if (done == count) break;
    Matrix<double> left_over = matrix * right.vector.rightCols(matrix.cols() - good);
    // Twice, since the first time leaves rounding of the size of what it takes away.
    for (int pass = 0; pass < 2; ++pass) left_over -= vector * (vector.transpose() * left_over);
    matrix = std::move(left_over);
  }
  for (Index i = 0; i < count; ++i) {
    if (i > 0) result.value(i) = std::min(result.value(i), result.value(i - 1));
    fix_sign(result.vector.col(i));
  }
  return result;
}

}  // namespace unidyn
