#include <algorithm>
#include <vector>

#include "similarity/cross_product.hpp"

namespace unidyn {
namespace {

PairValues svcca_values(std::span<const ComparedPair> pairs, Index components, Precision) {
  std::vector<Matrix<double>> leading;
  for (const ComparedPair& pair : pairs)
    leading.push_back(pair.basis.topLeftCorner(std::min(components, pair.basis.rows()),
                                               std::min(components, pair.basis.cols())));
  // Rounding of the bases can push a perfect correlation above 1.
  const auto sum = sum_of_singular_values(beside_each_other(leading), 1);
  PairValues values{};
  for (std::size_t i = 0; i < pairs.size(); ++i)
    values[i] = 1 - sum[static_cast<Index>(i)] /
                        static_cast<double>(std::min(leading[i].rows(), leading[i].cols()));
  return values;
}

}  // namespace

constinit const Definition dissimilarities::svcca{
    .formula = "1 - mean canonical correlation of the leading directions (Raghu et al. 2017)",
    .squared = true,
    .measure = Geometric{.values = svcca_values, .uses_components = true},
};

}  // namespace unidyn
