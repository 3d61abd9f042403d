#include "unidyn/similarity/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "similarity/cross_product.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/similarity/basis_product.hpp"

namespace unidyn {
namespace {

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// The number of leading directions above the rounding of recorded states.
Index directions_above_rounding(const Vector<double>& singular_value) {
  const double largest = singular_value.size() > 0 ? singular_value[0] : 0;
  const double smallest = largest * std::numeric_limits<float>::epsilon();
  return std::count_if(singular_value.begin(), singular_value.end(),
                       [&](double sigma) { return sigma > smallest; });
}

bool has_representations(const ComparedPair& pair) {
  return pair.first.singular_value.size() > 0 && pair.second.singular_value.size() > 0;
}

/// Clamps values that rounding has made negative to 0. NaN stays NaN.
double not_below_zero(double value) {
  return value < 0 ? 0 : value;
}

}  // namespace

Factor factor(const Matrix<float>& basis, const Vector<double>& singular_value,
              const Matrix<float>& right) {
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
  if (right.size() > 0) {
    require(right.cols() >= directions, "factor: fewer right singular vectors than directions");
    result.loading = right.leftCols(directions).cast<double>() * result.singular_value.asDiagonal();
  }
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
  constexpr Index slab = 512;  // keeps the columns shared by several tiles in cache
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

PairValues pair_values(Dissimilarity which, std::span<const ComparedPair> pairs, Index components,
                       Precision precision) {
  require(components >= 1, "pair_values: at least one component must be compared");
  require(pairs.size() <= SmallMatrices::count, "pair_values: too many pairs at once");
  const Geometric& measure = geometric(which);
  std::vector<ComparedPair> defined;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!has_representations(pairs[i])) continue;
    defined.push_back(pairs[i]);
    places.push_back(i);
  }
  PairValues values;
  values.fill(no_value);
  const PairValues found = measure.values(defined, components, precision);
  for (std::size_t i = 0; i < defined.size(); ++i) values[places[i]] = not_below_zero(found[i]);
  return values;
}

}  // namespace unidyn
