#include "unidyn/linalg/mutual_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "unidyn/core/error.hpp"

namespace unidyn {

Matrix<double> distances_between(ConstView<double> points) {
  const Index count = points.cols();
  Matrix<double> distance(count, count);
  for (Index i = 0; i < count; ++i) {
    distance(i, i) = points.col(i).allFinite() ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (Index j = 0; j < i; ++j) {
      // An infinite entry of one point would leave an infinite distance, not a missing one.
      const double apart = (points.col(i) - points.col(j)).norm();
      distance(i, j) = distance(j, i) = apart + distance(i, i) + distance(j, j);
    }
  }
  return distance;
}

Matrix<double> mutual_neighbours(ConstView<double> distance) {
  const Index count = distance.rows();
  require(distance.cols() == count, "mutual_neighbours: the matrix of distances is not square");
  std::vector<std::pair<double, Index>> others;
  Matrix<double> near = Matrix<double>::Zero(count, count);
  for (Index i = 0; i < count; ++i) {
    if (std::isnan(distance(i, i))) continue;
    others.clear();
    for (Index j = 0; j < count; ++j)
      if (j != i && !std::isnan(distance(j, j))) others.emplace_back(distance(j, i), j);
    const auto nearest = std::min(others.size(), static_cast<std::size_t>(near_neighbours));
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(nearest),
                      others.end());
    for (std::size_t k = 0; k < nearest; ++k) near(i, others[k].second) = 1;
  }
  Matrix<double> walk = near.cwiseProduct(near.transpose());
  for (Index i = 0; i < count; ++i)
    if (const double neighbours = walk.row(i).sum(); neighbours > 0) walk.row(i) /= neighbours;
  return walk;
}

}  // namespace unidyn
