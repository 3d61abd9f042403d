#include "unidyn/analysis/representation.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/tall_svd.hpp"

namespace unidyn {

Representation represent(ConstView<double> states, Index rank) {
  const Index samples = states.cols();
  const Index units = states.rows();
  require(rank >= 1, "represent: the rank must be at least 1");
  require(samples >= 2, "represent: at least two samples are needed");

  Representation result{Matrix<float>::Zero(samples, rank), Vector<double>::Zero(rank), {}, {}, 0};
  if (!states.allFinite()) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    result.singular_value.setConstant(nan);
    result.variance = nan;
    return result;
  }

  const double norm = states.norm();
  const Vector<double> mean = states.rowwise().mean();
  Matrix<double> centred = states.colwise() - mean;
  result.mean = mean.cast<float>();
  result.variance = centred.squaredNorm() / static_cast<double>(samples - 1);
  const LeftSingular leading = tall_left_singular(centred, rank);
  const double negligible =
      static_cast<double>(std::max(samples, units)) * std::numeric_limits<double>::epsilon() * norm;
  Index directions = 0;
  while (directions < leading.value.size() && leading.value(directions) > negligible) ++directions;
  result.singular_value.head(directions) = leading.value.head(directions);
  result.basis.leftCols(directions) = leading.vector.leftCols(directions).cast<float>();
  result.right = (centred * leading.vector.leftCols(directions) *
                  leading.value.head(directions).cwiseInverse().asDiagonal())
                     .cast<float>();
  return result;
}

}  // namespace unidyn
