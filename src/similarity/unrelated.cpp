#include "unidyn/similarity/unrelated.hpp"

#include <limits>
#include <numeric>
#include <utility>

#include "unidyn/linalg/spectrum.hpp"
#include "unidyn/similarity/pairs.hpp"
#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

Factor random_states(Index samples, Index units, Stream& stream) {
  Matrix<double> states(samples, units);
  for (double& state : states.reshaped()) state = stream.normal();
  states.rowwise() -= states.colwise().mean().eval();
  const LeftSingular leading = left_singular(states, units);
  return factor(leading.vector.cast<float>(), leading.value);
}

std::vector<Index> random_order(Index count, Stream& stream) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[stream.below(static_cast<std::uint64_t>(i))]);
  return order;
}

// The mean of `distance` over all pairs of networks that have something, the second of them
// permuted.
template <class Network, class Permuted, class Distance>
double mean_of_pairs(std::span<const Network> networks, Stream& stream, Permuted permuted,
                     Distance distance) {
  double sum = 0;
  Index pairs = 0;
  for (std::size_t i = 0; i < networks.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (networks[i].size() == 0 || networks[j].size() == 0) continue;
      const std::vector<Index> order = random_order(networks[j].cols(), stream);
      sum += distance(networks[i], permuted(networks[j], order));
      ++pairs;
    }
  return pairs > 0 ? sum / static_cast<double>(pairs) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double unrelated_states(Dissimilarity which, Index samples, Index units, Index components,
                        Stream& stream) {
  constexpr int pairs = 2;
  double sum = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    const Factor first = random_states(samples, units, stream);
    const Factor second = random_states(samples, units, stream);
    sum += dissimilarity(which, first, second, components);
  }
  return sum / pairs;
}

double unrelated_graphs(std::span<const Matrix<double>> graphs, Stream& stream) {
  const auto permuted = [](const Matrix<double>& graph, const std::vector<Index>& order) {
    return Matrix<double>(graph(order, order));
  };
  return mean_of_pairs(graphs, stream, permuted, &topology_dissimilarity);
}

double unrelated_spectra(std::span<const NodeSpectra> spectra, Stream& stream) {
  const auto permuted = [](const NodeSpectra& some, const std::vector<Index>& order) {
    return NodeSpectra(some(Eigen::all, order));
  };
  return mean_of_pairs(spectra, stream, permuted, &spectral_dissimilarity);
}

}  // namespace unidyn
