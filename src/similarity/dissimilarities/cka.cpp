#include "similarity/cross_product.hpp"

namespace unidyn {
namespace {

double cka_value(const ComparedPair& pair) {
  return 1 - linear_cka(pair);
}

}  // namespace

constinit const Definition dissimilarities::cka{
    .formula = "1 - linear CKA (Kornblith et al. 2019)",
    .squared = true,
    .measure = Geometric{.values = of_each<cka_value>},
};

}  // namespace unidyn
