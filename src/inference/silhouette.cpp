#include "unidyn/inference/silhouette.hpp"

#include <algorithm>
#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {

double mean_silhouette(const Matrix<double>& dissimilarities, std::span<const Index> groups) {
  const auto networks = static_cast<Index>(groups.size());
  require(dissimilarities.rows() == networks && dissimilarities.cols() == networks,
          "mean_silhouette: as many groups as networks are needed");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Index last = -1;
  for (const Index group : groups) last = std::max(last, group);
  Vector<double> sizes = Vector<double>::Zero(last + 1);
  for (const Index group : groups) ++sizes[group];
  const bool one_group = (sizes.array() > 0).count() < 2;
  const bool lone_member = (sizes.array() == 1).any();
  if (one_group || lone_member || (dissimilarities.array() == 0).all())
    return std::numeric_limits<double>::quiet_NaN();

  double sum = 0;
  for (Index i = 0; i < networks; ++i) {
    const Index own = groups[static_cast<std::size_t>(i)];
    Vector<double> to = Vector<double>::Zero(last + 1);
    for (Index j = 0; j < networks; ++j)
      if (j != i) to[groups[static_cast<std::size_t>(j)]] += dissimilarities(j, i);
    double nearest = infinity;
    for (Index group = 0; group <= last; ++group)
      if (group != own && sizes[group] > 0) nearest = std::min(nearest, to[group] / sizes[group]);
    const double within = to[own] / (sizes[own] - 1);
    const double larger = std::max(within, nearest);
    if (larger > 0) sum += (nearest - within) / larger;
  }
  return sum / static_cast<double>(networks);
}

}  // namespace unidyn
