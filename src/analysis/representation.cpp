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

  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (!states.allFinite())
    return {Matrix<float>::Zero(samples, rank), Vector<double>::Constant(rank, nan), nan};

  const double norm = states.norm();
  Matrix<double> centred = states.colwise() - states.rowwise().mean().eval();

  Representation result{Matrix<float>::Zero(samples, rank), Vector<double>::Zero(rank),
                        centred.squaredNorm() / static_cast<double>(samples - 1)};
  const LeftSingular leading = tall_left_singular(std::move(centred), rank);
  const double negligible =
      static_cast<double>(std::max(samples, units)) * std::numeric_limits<double>::epsilon() * norm;
  for (Index i = 0; i < leading.value.size() && leading.value(i) > negligible; ++i) {
    result.singular_value(i) = leading.value(i);
    result.basis.col(i) = leading.vector.col(i).cast<float>();
  }
  return result;
}

}  // namespace unidyn
