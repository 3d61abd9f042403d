#include "unidyn/similarity/small_svd.hpp"

#include <algorithm>
#include <limits>

#include "lanes.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Lanes = SmallMatrices::Lanes;
using Values = std::vector<Lanes, Eigen::aligned_allocator<Lanes>>;

constexpr double tiny = std::numeric_limits<double>::min();  // prevents 0/0
constexpr double epsilon = std::numeric_limits<double>::epsilon();
// Once no cosine between columns exceeds the square root of this during a sweep, the columns are
// orthogonal to rounding after it, because convergence is quadratic and singular values depend on
// the square of the remainder.
constexpr double converged_cosine_squared = 1e-10;

/// The matrices during the rotations of their columns.
class Sweeps {
 public:
  explicit Sweeps(SmallMatrices& matrices)
      : matrices_(matrices), squared_(static_cast<std::size_t>(matrices.cols())) {
    measure();
  }

  /// Rotates all pairs of columns of the active matrices; returns true once none is active.
  bool sweep() {
    Lanes largest = Lanes::Zero();
    for (Index p = 0; p < matrices_.cols(); ++p)
      for (Index q = p + 1; q < matrices_.cols(); ++q) rotate(p, q, largest);
    active_ *= (largest > converged_cosine_squared).cast<double>();
    measure();
    return (active_ == 0).all();
  }

  Values lengths() const {
    Values values = squared_;
    for (Lanes& value : values) value = value.sqrt();
    return values;
  }

 private:
  void measure() {
    for (Index c = 0; c < matrices_.cols(); ++c)
      squared(c) = dot(matrices_.col(c), matrices_.col(c), matrices_.rows());
  }

  void rotate(Index p, Index q, Lanes& largest) {
    Lanes* const left = matrices_.col(p);
    Lanes* const right = matrices_.col(q);
    const Lanes overlap = dot(left, right, matrices_.rows());
    const Lanes squared_overlap = overlap.square();
    const Lanes scale = squared(p) * squared(q);
    // 1 if a rotation is needed, 0 if the columns are orthogonal to rounding.
    const Lanes matters = active_ * (squared_overlap > epsilon * epsilon * scale).cast<double>();
    if (!(matters > 0).any()) return;
    largest = largest.max(matters * squared_overlap / (scale + tiny));
    const Lanes half = 0.5 * (squared(q) - squared(p));
    const Lanes sign = 1 - 2 * (half < 0).cast<double>();
    const Lanes tangent =
        matters * sign * overlap / (half.abs() + (half.square() + squared_overlap).sqrt() + tiny);
    // Exactly 1 if no rotation is needed, however the root is rounded.
    const Lanes cosine = 1 + matters * (1 / (1 + tangent.square()).sqrt() - 1);
    const Lanes sine = cosine * tangent;
    for (Index i = 0; i < matrices_.rows(); ++i) {
      const Lanes before = left[i];
      left[i] = cosine * before - sine * right[i];
      right[i] = sine * before + cosine * right[i];
    }
    squared(p) -= tangent * overlap;
    squared(q) += tangent * overlap;
  }

  Lanes& squared(Index column) { return squared_[static_cast<std::size_t>(column)]; }

  SmallMatrices& matrices_;
  Values squared_;                // squared norms of the columns
  Lanes active_ = Lanes::Ones();  // 0 for matrices that have converged
};

}  // namespace

SmallMatrices::SmallMatrices(Index rows, Index cols)
    : rows_(rows), cols_(cols), entries_(static_cast<std::size_t>(rows * cols), Lanes::Zero()) {
  require(rows >= cols, "SmallMatrices: there must not be more columns than rows");
}

void SmallMatrices::put(Index place, ConstView<double> matrix) {
  const bool turned = matrix.cols() > matrix.rows();
  const Index tall = std::max(matrix.rows(), matrix.cols());
  const Index narrow = std::min(matrix.rows(), matrix.cols());
  require(0 <= place && place < count && tall <= rows_ && narrow <= cols_,
          "SmallMatrices: no room for this matrix");
  for (Index column = 0; column < narrow; ++column)
    for (Index row = 0; row < tall; ++row)
      col(column)[row][place] = turned ? matrix(column, row) : matrix(row, column);
}

Values singular_values(SmallMatrices matrices) {
  Sweeps sweeps(matrices);
  constexpr int most_sweeps = 30;  // usually it takes 4 to 8
  for (int sweep = 0; sweep < most_sweeps; ++sweep)
    if (sweeps.sweep()) break;
  return sweeps.lengths();
}

}  // namespace unidyn
