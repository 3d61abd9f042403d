#include <limits>

#include "similarity/cross_product.hpp"
#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

// Σ α_i ρ_i / Σ α_i, where α_i is canonical variable i's share of the units with these loadings.
double weighted_mean(const Matrix<double>& loading, const Matrix<double>& directions,
                     const Vector<double>& correlation) {
  const Vector<double> weight = (loading * directions).cwiseAbs().colwise().sum();
  return weight.dot(correlation) / weight.sum();
}

double cca_projection_weighted_value(const ComparedPair& pair) {
  if (pair.first.loading.size() == 0 || pair.second.loading.size() == 0)
    return std::numeric_limits<double>::quiet_NaN();
  const lapack::Svd svd = lapack::svd(pair.basis);
  // Rounding of the bases can push a perfect correlation above 1.
  const Vector<double> correlation = svd.value.cwiseMin(1);
  return 1 - (weighted_mean(pair.first.loading, svd.left, correlation) +
              weighted_mean(pair.second.loading, svd.right, correlation)) /
                 2;
}

}  // namespace

constinit const Definition dissimilarities::cca_projection_weighted{
    .formula =
        "1 - mean of the canonical correlations, weighted by what their directions account "
        "for of the units, over the weights of both networks (Morcos et al. 2018)",
    .squared = true,
    .measure = Geometric{.values = of_each<cca_projection_weighted_value>},
};

}  // namespace unidyn
