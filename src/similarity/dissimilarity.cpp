#include "unidyn/similarity/dissimilarity.hpp"

#include <array>
#include <cmath>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/dissimilarity_rows.hpp"
#include "unidyn/similarity/structure.hpp"
#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

double topology(const Structure& first, const Structure& second) {
  if (first.distance.size() > 0 && second.distance.size() > 0)
    return neighbour_dissimilarity(first.distance, second.distance);
  return topology_dissimilarity(first.graph, second.graph);
}

double spectral(const Structure& first, const Structure& second) {
  if (first.distance.size() > 0 && second.distance.size() > 0)
    return spectral_dissimilarity(first.spectra, second.spectra,
                                  shared_nodes(first.distance, second.distance));
  return spectral_dissimilarity(first.spectra, second.spectra);
}

double coverage(const Structure& first, const Structure& second) {
  return coverage_dissimilarity(nodes_with_points(first), nodes_with_points(second));
}

// In the order of the names.
constexpr std::array<Definition, Names<Dissimilarity>::value.size()> definitions{{
    {.formula = "1 - mean canonical correlation of the leading directions (Raghu et al. 2017)",
     .squared = true},
    {.formula = "1 - linear CKA (Kornblith et al. 2019)", .squared = true},
    {.formula = "1 - linear CKA with the unbiased HSIC (Song et al. 2012; Nguyen et al. 2021)",
     .squared = true},
    {.formula = "angle between optimally rotated states (Williams et al. 2021, alpha = 1)",
     .units = "rad"},
    {.formula = "|G1 - G2|_F of /graph/transition; where there is /graph/distance, |N1 - N2|_F / "
                "sqrt(2 S) of the walks between mutual neighbours among the S nodes of both",
     .structural = &topology},
    {.formula = "rms |lambda1 - lambda2| of /graph/eigenvalue, a missing node counting as 0; where "
                "there is /graph/distance, over the nodes of both",
     .structural = &spectral},
    {.formula = "share of the nodes at which one of two networks has a point (/graph/eigenvalue)",
     .squared = true,
     .structural = &coverage},
}};

/// Whether a network's own row `values` says something about it.
bool says_something(const Eigen::Ref<const Vector<double>>& values, Index network) {
  if (std::isnan(values(network))) return false;
  for (Index other = 0; other < values.size(); ++other)
    if (other != network && !std::isnan(values(other))) return true;
  return values.size() == 1;
}

}  // namespace

const Definition& definition_of(Dissimilarity which) {
  return definitions.at(static_cast<std::size_t>(which));
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
