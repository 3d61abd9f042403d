#include "unidyn/similarity/dissimilarity.hpp"

#include <algorithm>
#include <cmath>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/dissimilarity_rows.hpp"

namespace unidyn {
namespace {

/// Whether any of a network's own row of `values` is defined.
bool says_something(const Eigen::Ref<const Vector<double>>& values, Index network) {
  if (std::isnan(values(network))) return false;
  for (Index other = 0; other < values.size(); ++other)
    if (other != network && !std::isnan(values(other))) return true;
  return values.size() == 1;
}

}  // namespace

const Definition& definition_of(Dissimilarity which) {
  switch (which) {
#define UNIDYN_CASE(name)   \
  case Dissimilarity::name: \
    return dissimilarities::name;
    UNIDYN_DISSIMILARITIES(UNIDYN_CASE)
#undef UNIDYN_CASE
  }
  throw std::invalid_argument("definition_of: no such dissimilarity");
}

bool is_geometric(Dissimilarity which) {
  return std::holds_alternative<Geometric>(definition_of(which).measure);
}

const Geometric& geometric(Dissimilarity which) {
  require(is_geometric(which), std::string(to_name(which)) + " does not compare hidden states");
  return std::get<Geometric>(definition_of(which).measure);
}

const Structural& structural(Dissimilarity which) {
  require(!is_geometric(which), std::string(to_name(which)) + " does not compare structures");
  return std::get<Structural>(definition_of(which).measure);
}

bool use_components(std::span<const Dissimilarity> which) {
  return std::ranges::any_of(
      which, [](Dissimilarity one) { return is_geometric(one) && geometric(one).uses_components; });
}

DissimilarityRows DissimilarityRows::all(const Matrix<double>& dissimilarities) {
  require(dissimilarities.rows() == dissimilarities.cols(),
          "comparable_networks: the matrix of dissimilarities is not square");
  return {0, dissimilarities, [](Matrix<double>&, Index, Index) {}};
}

std::vector<Index> comparable_networks(const DissimilarityRows& dissimilarities) {
  const Index first = dissimilarities.first, count = dissimilarities.count();
  Matrix<double> says(1, dissimilarities.size());
  for (Index row = 0; row < count; ++row)
    says(first + row) = says_something(dissimilarities.rows.col(row), first + row);
  dissimilarities.gather(says, first, count);
  std::vector<Index> networks;
  for (Index network = 0; network < dissimilarities.size(); ++network)
    if (says(network) > 0) networks.push_back(network);

  Matrix<double> finite = Matrix<double>::Ones(1, dissimilarities.size());
  for (Index row = 0; row < count; ++row)
    if (says(first + row) > 0)
      for (const Index other : networks)
        if (!std::isfinite(dissimilarities.rows(other, row))) finite(first + row) = 0;
  dissimilarities.gather(finite, first, count);
  require((finite.array() > 0).all(),
          "comparable_networks: NaN or infinite between two networks that others have values of");
  return networks;
}

std::vector<Index> comparable_networks(const Matrix<double>& dissimilarities) {
  return comparable_networks(DissimilarityRows::all(dissimilarities));
}

}  // namespace unidyn
