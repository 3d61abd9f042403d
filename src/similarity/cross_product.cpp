#include "similarity/cross_product.hpp"

#include <algorithm>
#include <cmath>

namespace unidyn {

Matrix<double> weighted(const ComparedPair& pair) {
  return pair.first.singular_value.asDiagonal() * pair.basis *
         pair.second.singular_value.asDiagonal();
}

double cross_norm_squared(const ComparedPair& pair) {
  const auto squared = [](const GramFacts& facts) { return facts.singular_value.cwiseAbs2(); };
  return squared(pair.first).dot(pair.basis.cwiseAbs2() * squared(pair.second));
}

double debiased_hsic(const ComparedPair& pair) {
  const auto n = static_cast<double>(pair.samples);
  return cross_norm_squared(pair) - n / (n - 2) * pair.row_norms +
         pair.first.trace * pair.second.trace / ((n - 1) * (n - 2));
}

double linear_cka(const ComparedPair& pair) {
  return cross_norm_squared(pair) / (pair.first.gram_norm * pair.second.gram_norm);
}

SmallMatrices beside_each_other(std::span<const Matrix<double>> matrices) {
  Index rows = 0, cols = 0;
  for (const Matrix<double>& matrix : matrices) {
    rows = std::max({rows, matrix.rows(), matrix.cols()});
    cols = std::max(cols, std::min(matrix.rows(), matrix.cols()));
  }
  SmallMatrices small(rows, cols);
  for (std::size_t i = 0; i < matrices.size(); ++i) small.put(static_cast<Index>(i), matrices[i]);
  return small;
}

SmallMatrices::Lanes sum_of_singular_values(SmallMatrices matrices, double most) {
  SmallMatrices::Lanes sum = SmallMatrices::Lanes::Zero();
  for (const auto& values : singular_values(std::move(matrices))) sum += values.min(most);
  return sum;
}

}  // namespace unidyn
