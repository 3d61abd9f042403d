#include "unidyn/similarity/factor_stack.hpp"

#include <algorithm>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr Index group_features = 512;  // a product of two groups is 2 MB, with good reuse

}  // namespace

void Panels::add(ConstView<float> matrix) {
  require(matrix.rows() == samples_, "Panels: columns of another number of samples");
  for (Index column = 0; column < matrix.cols();) {
    const Index within = next_ % width;
    if (next_ == panels() * width)
      numbers_.emplace_back(static_cast<std::size_t>(samples_ * width), 0.0f);
    const Index count = std::min(width - within, matrix.cols() - column);
    float* const panel = numbers_.back().data() + within;
    for (Index sample = 0; sample < samples_; ++sample)
      for (Index c = 0; c < count; ++c) panel[sample * width + c] = matrix(sample, column + c);
    column += count;
    next_ += count;
  }
}

Matrix<float> Panels::columns(Index first, Index count) const {
  Matrix<float> result(samples_, count);
  for (Index c = 0; c < count; ++c) {
    const float* const entry = from((first + c) / width, 0) + (first + c) % width;
    for (Index sample = 0; sample < samples_; ++sample) result(sample, c) = entry[sample * width];
  }
  return result;
}

void FactorStack::add(const Factor& factor) {
  const Index directions = factor.basis.cols();
  require(directions == 0 || factor.basis.rows() == samples(),
          "FactorStack: networks were recorded on different samples");
  const bool fits =
      !groups_.empty() &&
      bases_.next() - groups_.back().panel * Panels::width + directions <= group_features;
  if (!fits) {
    bases_.fill_up();
    norms_.fill_up();
    groups_.push_back({size(), 0, bases_.panels(), 0, norms_.panels(), 0});
  }
  const GramFacts& facts = factor;
  networks_.push_back({facts, bases_.next(), norms_.next()});
  if (directions > 0) {
    bases_.add(factor.basis);
    norms_.add(factor.row_norm_squared);
  }
  Group& group = groups_.back();
  ++group.networks;
  group.panels = bases_.panels() - group.panel;
  group.norm_panels = norms_.panels() - group.norm_panel;
}

Matrix<float> FactorStack::basis(Index network) const {
  return bases_.columns(at(network).basis, at(network).facts.singular_value.size());
}

Matrix<float> FactorStack::row_norm_squared(Index network) const {
  return norms_.columns(at(network).norm, 1);
}

}  // namespace unidyn
