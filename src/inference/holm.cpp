#include "unidyn/inference/holm.hpp"

#include <algorithm>
#include <cmath>

namespace unidyn {

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> corrected(p.begin(), p.end());
  double highest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto left = static_cast<double>(order.size() - i);
    highest = std::max(highest, std::min(1.0, left * p[order[i]]));
    corrected[order[i]] = highest;
  }
  return corrected;
}

}  // namespace unidyn
