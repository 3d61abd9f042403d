#include "unidyn/analysis/neighbour_graph.hpp"

#include <algorithm>
#include <vector>

namespace unidyn {
namespace {

// The points nearest to point `i`, itself left out.
std::vector<Index> nearest_to(Index i, ConstView<double> points, const std::vector<Index>& there) {
  std::vector<Index> others;
  for (const Index j : there)
    if (j != i) others.push_back(j);
  const Vector<double> distance = (points.colwise() - points.col(i)).colwise().squaredNorm();
  const auto count = std::min(others.size(), static_cast<std::size_t>(near_neighbours));
  std::partial_sort(
      others.begin(), others.begin() + static_cast<std::ptrdiff_t>(count), others.end(),
      [&](Index a, Index b) { return std::pair(distance(a), a) < std::pair(distance(b), b); });
  others.resize(count);
  return others;
}

}  // namespace

Matrix<double> neighbour_graph(ConstView<double> points) {
  const Index count = points.cols();
  std::vector<Index> there;
  for (Index i = 0; i < count; ++i)
    if (points.col(i).allFinite()) there.push_back(i);
  Matrix<double> near = Matrix<double>::Zero(count, count);
  for (const Index i : there)
    for (const Index j : nearest_to(i, points, there)) near(i, j) = 1;
  Matrix<double> walk = near.cwiseProduct(near.transpose());
  for (Index i = 0; i < count; ++i)
    if (const double neighbours = walk.row(i).sum(); neighbours > 0) walk.row(i) /= neighbours;
  return walk;
}

}  // namespace unidyn
