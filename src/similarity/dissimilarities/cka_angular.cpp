#include <algorithm>
#include <cmath>

#include "similarity/cross_product.hpp"

namespace unidyn {
namespace {

double cka_angular_value(const ComparedPair& pair) {
  return std::acos(std::min(1.0, linear_cka(pair)));
}

}  // namespace

constinit const Definition dissimilarities::cka_angular{
    .formula = "arccos of linear CKA, a metric (Williams et al. 2021)",
    .units = "rad",
    .measure = Geometric{.values = of_each<cka_angular_value>,
                         .recompute_below = 0.2},  // where an error of 1e-7 in P gives 5e-7 rad
};

}  // namespace unidyn
