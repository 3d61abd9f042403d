#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include "similarity/cross_product.hpp"
#include "unidyn/similarity/nuclear_norm.hpp"

namespace unidyn {
namespace {

/// Whether quadrature is faster for the nuclear norm and accurate enough.
bool by_quadrature(const ComparedPair& pair, Precision precision) {
  constexpr Index worthwhile = 16;  // directions
  return precision == Precision::single_sums &&
         std::min(pair.basis.rows(), pair.basis.cols()) > worthwhile;
}

/// ‖S₁PS₂‖_* for pairs that agree in by_quadrature().
SmallMatrices::Lanes cross_nuclear_norms(std::span<const ComparedPair> pairs, bool quadrature) {
  std::vector<Matrix<double>> cross;
  std::ranges::transform(pairs, std::back_inserter(cross), weighted);
  SmallMatrices matrices = beside_each_other(cross);
  return quadrature
             ? nuclear_norms(std::move(matrices))
             : sum_of_singular_values(std::move(matrices), std::numeric_limits<double>::infinity());
}

PairValues procrustes_values(std::span<const ComparedPair> pairs, Index, Precision precision) {
  PairValues values{};
  for (const bool quadrature : {false, true}) {
    std::vector<ComparedPair> alike;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (by_quadrature(pairs[i], precision) != quadrature) continue;
      alike.push_back(pairs[i]);
      places.push_back(i);
    }
    if (alike.empty()) continue;
    const auto norms = cross_nuclear_norms(alike, quadrature);
    for (std::size_t i = 0; i < alike.size(); ++i)
      values[places[i]] =
          std::acos(std::min(1.0, norms[static_cast<Index>(i)] /
                                      std::sqrt(alike[i].first.trace * alike[i].second.trace)));
  }
  return values;
}

}  // namespace

constinit const Definition dissimilarities::procrustes{
    .formula = "angle between optimally rotated states (Williams et al. 2021, alpha = 1)",
    .units = "rad",
    .measure = Geometric{.values = procrustes_values,
                         .recompute_below = 0.2},  // where an error of 1e-7 in P gives 5e-7 rad
};

}  // namespace unidyn
