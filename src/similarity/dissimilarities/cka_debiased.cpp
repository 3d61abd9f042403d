#include <cmath>
#include <limits>

#include "similarity/cross_product.hpp"

namespace unidyn {
namespace {

double cka_debiased_value(const ComparedPair& pair) {
  const bool defined =
      pair.samples >= 4 && pair.first.debiased_hsic > 0 && pair.second.debiased_hsic > 0;
  if (!defined) return std::numeric_limits<double>::quiet_NaN();
  return 1 - debiased_hsic(pair) /
                 (std::sqrt(pair.first.debiased_hsic) * std::sqrt(pair.second.debiased_hsic));
}

}  // namespace

constinit const Definition dissimilarities::cka_debiased{
    .formula = "1 - linear CKA with the unbiased HSIC (Song et al. 2012; Nguyen et al. 2021)",
    .squared = true,
    .measure = Geometric{.values = of_each<cka_debiased_value>, .uses_row_norms = true},
};

}  // namespace unidyn
