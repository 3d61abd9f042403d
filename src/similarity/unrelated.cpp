#include "unidyn/similarity/unrelated.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/spectrum.hpp"
#include "unidyn/similarity/pairs.hpp"

namespace unidyn {
namespace {

Factor random_states(Index samples, Index units, Stream& stream) {
  Matrix<double> states(samples, units);
  for (double& state : states.reshaped()) state = stream.normal();
  states.rowwise() -= states.colwise().mean().eval();
  const LeftSingular leading = left_singular(states, units);
  const Matrix<double> right =
      states.transpose() * leading.vector * leading.value.cwiseInverse().asDiagonal();
  return factor(leading.vector.cast<float>(), leading.value, right.cast<float>());
}

// A random order of the nodes of `structure`; if nodes are places, only those with points are
// permuted.
std::vector<Index> random_order(const Structure& structure, Stream& stream) {
  const auto nodes = static_cast<std::size_t>(structure.graph.cols());
  if (structure.distance.size() == 0) return shuffled(nodes, stream);
  std::vector<Index> order(nodes), there;
  std::iota(order.begin(), order.end(), 0);
  for (const Index node : order)
    if (!std::isnan(structure.distance(node, node))) there.push_back(node);
  const std::vector<Index> places = shuffled(there.size(), stream);
  for (std::size_t k = 0; k < there.size(); ++k)
    order[static_cast<std::size_t>(there[k])] = there[static_cast<std::size_t>(places[k])];
  return order;
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

double unrelated_structures(Dissimilarity which, std::span<const Structure> structures,
                            Stream& stream) {
  const Structural& measure = structural(which);
  double sum = 0;
  Index pairs = 0;
  for (std::size_t i = 0; i < structures.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (structures[i].empty() || structures[j].empty()) continue;
      const std::vector<Index> order = random_order(structures[j], stream);
      const double value = measure.value(structures[i], reordered(structures[j], order));
      if (std::isnan(value)) continue;
      sum += value;
      ++pairs;
    }
  return pairs > 0 ? sum / static_cast<double>(pairs) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace unidyn
