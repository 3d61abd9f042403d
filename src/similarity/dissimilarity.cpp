#include "unidyn/similarity/dissimilarity.hpp"

#include <cmath>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

bool says_something(const Matrix<double>& dissimilarities, Index network) {
  if (std::isnan(dissimilarities(network, network))) return false;
  for (Index other = 0; other < dissimilarities.rows(); ++other)
    if (other != network && !std::isnan(dissimilarities(other, network))) return true;
  return dissimilarities.rows() == 1;
}

}  // namespace

std::vector<Index> comparable_networks(const Matrix<double>& dissimilarities) {
  require(dissimilarities.rows() == dissimilarities.cols(),
          "comparable_networks: the matrix of dissimilarities is not square");
  std::vector<Index> networks;
  for (Index network = 0; network < dissimilarities.rows(); ++network)
    if (says_something(dissimilarities, network)) networks.push_back(network);
  for (const Index column : networks)
    for (const Index row : networks)
      require(
          std::isfinite(dissimilarities(row, column)),
          "comparable_networks: NaN or infinite between two networks that others have values of");
  return networks;
}

}  // namespace unidyn
