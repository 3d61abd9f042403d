#include "unidyn/similarity/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/basis_product.hpp"
#include "unidyn/similarity/small_svd.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// How many leading directions stand out from the rounding of recorded states.
Index directions_above_rounding(const Vector<double>& singular_value) {
  const double largest = singular_value.size() > 0 ? singular_value[0] : 0;
  const double smallest = largest * std::numeric_limits<float>::epsilon();
  return std::count_if(singular_value.begin(), singular_value.end(),
                       [&](double sigma) { return sigma > smallest; });
}

/// S₁PS₂ = S₁U₁ᵀU₂S₂, the cross-covariance of the two networks along their own directions.
Matrix<double> weighted(const Factor& first, const Factor& second, const PairProduct& product) {
  return first.singular_value.asDiagonal() * product.basis * second.singular_value.asDiagonal();
}

/// n(n−3) HSIC₁ of K₁ and K₂; see the header. Requires n ≥ 4 for a meaningful value.
double debiased_hsic(const Factor& first, const Factor& second, const PairProduct& product) {
  const auto n = static_cast<double>(first.basis.rows());
  return weighted(first, second, product).squaredNorm() - n / (n - 2) * product.row_norms +
         first.trace * second.trace / ((n - 1) * (n - 2));
}

PairProduct pair_product(const Factor& first, const Factor& second) {
  PairProduct product = zero_product(first, second);
  const Index samples = first.basis.rows();
  for (Index begin = 0; begin < samples; begin += slab_samples)
    add_samples(first, second, begin, std::min(begin + slab_samples, samples), product);
  return product;
}

double svcca(const PairProduct& product, Index components) {
  const Matrix<double> kept = product.basis.topLeftCorner(
      std::min(components, product.basis.rows()), std::min(components, product.basis.cols()));
  // Rounding of the bases can take a perfect correlation past 1.
  return 1 - small_singular_values(kept).cwiseMin(1.0).mean();
}

double cka(const Factor& first, const Factor& second, const PairProduct& product) {
  return 1 - weighted(first, second, product).squaredNorm() / (first.gram_norm * second.gram_norm);
}

double cka_debiased(const Factor& first, const Factor& second, const PairProduct& product) {
  const bool defined =
      first.basis.rows() >= 4 && first.debiased_hsic > 0 && second.debiased_hsic > 0;
  if (!defined) return undefined;
  return 1 - debiased_hsic(first, second, product) /
                 (std::sqrt(first.debiased_hsic) * std::sqrt(second.debiased_hsic));
}

double procrustes(const Factor& first, const Factor& second, const PairProduct& product) {
  const double nuclear_norm = small_singular_values(weighted(first, second, product)).sum();
  return std::acos(std::min(1.0, nuclear_norm / std::sqrt(first.trace * second.trace)));
}

/// None of the four is negative by more than rounding, by Cauchy and Schwarz. NaN stays NaN.
double not_below_zero(double value) {
  return value < 0 ? 0 : value;
}

}  // namespace

Factor factor(const Matrix<float>& basis, const Vector<double>& singular_value) {
  require(basis.cols() == singular_value.size(),
          "factor: as many singular values as columns of the basis are needed");
  const bool finite = basis.allFinite() && singular_value.allFinite();
  if (!finite) return {};
  require((singular_value.array() >= 0).all() &&
              std::is_sorted(singular_value.begin(), singular_value.end(), std::greater<>()),
          "factor: singular values must be positive or zero, and descend");
  const Index directions = directions_above_rounding(singular_value);
  if (directions == 0 || basis.rows() == 0) return {};

  Factor result;
  result.basis = basis.leftCols(directions);
  result.singular_value = singular_value.head(directions).stableNormalized();
  Vector<double> row_norm_squared = Vector<double>::Zero(basis.rows());
  for (Index a = 0; a < directions; ++a)
    row_norm_squared.array() +=
        (result.basis.col(a).cast<double>() * result.singular_value[a]).array().square();
  result.row_norm_squared = row_norm_squared.cast<float>();

  const PairProduct self = pair_product(result, result);
  const Matrix<double> gram = weighted(result, result, self);
  result.trace = gram.trace();
  result.gram_norm = gram.norm();
  result.debiased_hsic = debiased_hsic(result, result, self);
  return result;
}

PairProduct zero_product(const Factor& first, const Factor& second) {
  return {Matrix<double>::Zero(first.basis.cols(), second.basis.cols()), 0};
}

void add_samples(const Factor& first, const Factor& second, Index begin, Index end,
                 PairProduct& sum) {
  const Index samples = end - begin;
  require(0 <= begin && 0 <= samples && end <= std::min(first.basis.rows(), second.basis.rows()),
          "add_samples: the networks do not both have these samples");
  add_basis_product(first.basis.middleRows(begin, samples), second.basis.middleRows(begin, samples),
                    sum.basis);
  Matrix<double> row_norms = Matrix<double>::Constant(1, 1, sum.row_norms);
  add_basis_product(first.row_norm_squared.segment(begin, samples),
                    second.row_norm_squared.segment(begin, samples), row_norms);
  sum.row_norms = row_norms(0, 0);
}

double dissimilarity(Dissimilarity which, const Factor& first, const Factor& second,
                     const PairProduct& product, Index components) {
  require(components >= 1, "dissimilarity: at least one component must be compared");
  if (first.basis.size() == 0 || second.basis.size() == 0) return undefined;
  switch (which) {
    case Dissimilarity::svcca:
      return not_below_zero(svcca(product, components));
    case Dissimilarity::cka:
      return not_below_zero(cka(first, second, product));
    case Dissimilarity::cka_debiased:
      return not_below_zero(cka_debiased(first, second, product));
    case Dissimilarity::procrustes:
      return procrustes(first, second, product);
    case Dissimilarity::topology:
      break;
  }
  throw std::invalid_argument("dissimilarity: topology does not compare hidden states");
}

double dissimilarity(Dissimilarity which, const Factor& first, const Factor& second,
                     Index components) {
  if (first.basis.size() == 0 || second.basis.size() == 0) return undefined;
  require(first.basis.rows() == second.basis.rows(),
          "dissimilarity: the networks were recorded on different samples");
  return dissimilarity(which, first, second, pair_product(first, second), components);
}

}  // namespace unidyn
