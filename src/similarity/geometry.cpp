#include "unidyn/similarity/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/basis_product.hpp"
#include "unidyn/similarity/nuclear_norm.hpp"

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
Matrix<double> weighted(const ComparedPair& pair) {
  return pair.first.singular_value.asDiagonal() * pair.basis *
         pair.second.singular_value.asDiagonal();
}

/// ‖S₁PS₂‖²_F
double cross_norm_squared(const ComparedPair& pair) {
  const auto squared = [](const GramFacts& facts) { return facts.singular_value.cwiseAbs2(); };
  return squared(pair.first).dot(pair.basis.cwiseAbs2() * squared(pair.second));
}

/// n(n−3) HSIC₁ of K₁ and K₂; see the header. Requires n ≥ 4 for a meaningful value.
double debiased_hsic(const ComparedPair& pair) {
  const auto n = static_cast<double>(pair.samples);
  return cross_norm_squared(pair) - n / (n - 2) * pair.row_norms +
         pair.first.trace * pair.second.trace / ((n - 1) * (n - 2));
}

double cka(const ComparedPair& pair) {
  return 1 - cross_norm_squared(pair) / (pair.first.gram_norm * pair.second.gram_norm);
}

double cka_debiased(const ComparedPair& pair) {
  const bool defined =
      pair.samples >= 4 && pair.first.debiased_hsic > 0 && pair.second.debiased_hsic > 0;
  if (!defined) return undefined;
  return 1 - debiased_hsic(pair) /
                 (std::sqrt(pair.first.debiased_hsic) * std::sqrt(pair.second.debiased_hsic));
}

bool has_representations(const ComparedPair& pair) {
  return pair.first.singular_value.size() > 0 && pair.second.singular_value.size() > 0;
}

using PairValues = std::array<double, SmallMatrices::count>;

/// The matrices that `of` makes of some pairs, beside each other in this order.
template <class Of>
SmallMatrices beside_each_other(std::span<const ComparedPair> pairs, Of of) {
  std::vector<Matrix<double>> matrices;
  Index rows = 0, cols = 0;
  for (const ComparedPair& pair : pairs) {
    matrices.push_back(of(pair));
    rows = std::max({rows, matrices.back().rows(), matrices.back().cols()});
    cols = std::max(cols, std::min(matrices.back().rows(), matrices.back().cols()));
  }
  SmallMatrices small(rows, cols);
  for (std::size_t i = 0; i < matrices.size(); ++i) small.put(static_cast<Index>(i), matrices[i]);
  return small;
}

/// Σ min(σ, most) over the singular values σ of each.
SmallMatrices::Lanes sum_of_singular_values(SmallMatrices matrices, double most) {
  SmallMatrices::Lanes sum = SmallMatrices::Lanes::Zero();
  for (const auto& values : singular_values(std::move(matrices))) sum += values.min(most);
  return sum;
}

PairValues svcca(std::span<const ComparedPair> pairs, Index components) {
  const auto kept = [&](const ComparedPair& pair) -> Matrix<double> {
    return pair.basis.topLeftCorner(std::min(components, pair.basis.rows()),
                                    std::min(components, pair.basis.cols()));
  };
  // Rounding of the bases can take a perfect correlation past 1.
  const auto sum = sum_of_singular_values(beside_each_other(pairs, kept), 1);
  PairValues values{};
  for (std::size_t i = 0; i < pairs.size(); ++i)
    values[i] = 1 - sum[static_cast<Index>(i)] /
                        static_cast<double>(
                            std::min({components, pairs[i].basis.rows(), pairs[i].basis.cols()}));
  return values;
}

/// Whether a quadrature is the faster way to the nuclear norm, and good enough.
bool by_quadrature(const ComparedPair& pair, Precision precision) {
  constexpr Index worthwhile = 16;  // directions
  return precision == Precision::single_sums &&
         std::min(pair.basis.rows(), pair.basis.cols()) > worthwhile;
}

/// ‖S₁PS₂‖_* of pairs that are alike in by_quadrature().
SmallMatrices::Lanes cross_nuclear_norms(std::span<const ComparedPair> pairs, bool quadrature) {
  SmallMatrices matrices = beside_each_other(pairs, weighted);
  return quadrature
             ? nuclear_norms(std::move(matrices))
             : sum_of_singular_values(std::move(matrices), std::numeric_limits<double>::infinity());
}

PairValues procrustes(std::span<const ComparedPair> pairs, Precision precision) {
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

  const PairProduct self =
      precise_product(result.basis, result.row_norm_squared, result.basis, result.row_norm_squared);
  const ComparedPair pair{result, result, basis.rows(), self.basis, self.row_norms};
  result.trace = weighted(pair).trace();
  result.gram_norm = std::sqrt(cross_norm_squared(pair));
  result.debiased_hsic = debiased_hsic(pair);
  return result;
}

PairProduct precise_product(ConstView<float> first, ConstView<float> first_norms,
                            ConstView<float> second, ConstView<float> second_norms) {
  constexpr Index slab = 512;  // keeps the columns that tiles have in common in the cache
  Matrix<double> basis = Matrix<double>::Zero(first.cols(), second.cols());
  Matrix<double> norms = Matrix<double>::Zero(1, 1);
  for (Index begin = 0; begin < first.rows(); begin += slab) {
    const Index count = std::min(slab, first.rows() - begin);
    add_basis_product(first.middleRows(begin, count), second.middleRows(begin, count), basis);
    add_basis_product(first_norms.middleRows(begin, count), second_norms.middleRows(begin, count),
                      norms);
  }
  return {std::move(basis), norms(0, 0)};
}

PairValues dissimilarities(Dissimilarity which, std::span<const ComparedPair> pairs,
                           Index components, Precision precision) {
  require(components >= 1, "dissimilarities: at least one component must be compared");
  require(pairs.size() <= SmallMatrices::count, "dissimilarities: too many pairs at once");
  require(is_geometric(which),
          "dissimilarities: a dissimilarity that does not compare hidden states");
  PairValues values{};
  if (which == Dissimilarity::svcca) values = svcca(pairs, components);
  if (which == Dissimilarity::procrustes) values = procrustes(pairs, precision);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (which == Dissimilarity::cka) values[i] = cka(pairs[i]);
    if (which == Dissimilarity::cka_debiased) values[i] = cka_debiased(pairs[i]);
    values[i] = has_representations(pairs[i]) ? not_below_zero(values[i]) : undefined;
  }
  return values;
}

}  // namespace unidyn
