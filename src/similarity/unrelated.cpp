#include "unidyn/similarity/unrelated.hpp"

#include <limits>
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
  return factor(leading.vector.cast<float>(), leading.value);
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
  const auto between = definition_of(which).structural;
  require(between != nullptr, "unrelated_structures: a dissimilarity that compares hidden states");
  double sum = 0;
  Index pairs = 0;
  for (std::size_t i = 0; i < structures.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (structures[i].empty() || structures[j].empty()) continue;
      const std::vector<Index> order =
          shuffled(static_cast<std::size_t>(structures[j].graph.cols()), stream);
      sum += between(structures[i], reordered(structures[j], order));
      ++pairs;
    }
  return pairs > 0 ? sum / static_cast<double>(pairs) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace unidyn
