#include "unidyn/analysis/portrait.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "unidyn/analysis/node_graph.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {

Index labelled_outputs(Index outputs) {
  constexpr Index most = 6;
  return std::min(outputs, most);
}

Readout labelling_readout(const Readout& readout, const Vector<double>& scale) {
  const Index outputs = readout.weight.rows();
  require(scale.size() == outputs && (scale.array() > 0).all(),
          "labelling_readout: not a positive scale for each output");
  const Index labelled = labelled_outputs(outputs);
  const Vector<double> over = scale.head(labelled).cwiseInverse();
  return {over.asDiagonal() * readout.weight.topRows(labelled),
          over.cwiseProduct(readout.bias.head(labelled))};
}

Readout labelling_logits(const Readout& readout) {
  const Index labelled = labelled_outputs(readout.weight.rows());
  const auto mean = readout.weight.colwise().mean().eval();
  return {readout.weight.topRows(labelled).rowwise() - mean,
          readout.bias.head(labelled).array() - readout.bias.mean()};
}

NodeGraph portrait_of_readouts(const Dynamics& dynamics, const HeldInput& condition,
                               const Readout& labelling, const TransitionSettings& settings,
                               Stream& stream) {
  const FixedPointSearch& search = condition.search;
  TransitionGraph graph =
      autonomous_graph(dynamics, condition.input, search.points, condition.modes, labelling,
                       search.scale, settings, stream);
  return static_cast<NodeGraph&&>(graph);
}

NodeGraph portrait_of_conditions(std::span<const HeldInput> conditions) {
  require(!conditions.empty(), "portrait_of_conditions: no conditions");
  std::vector<Vector<long>> chosen;
  for (const HeldInput& held : conditions) {
    const std::vector<FixedPoint>& points = held.search.points;
    const auto most = std::ranges::max_element(points, {}, &FixedPoint::hits);
    chosen.push_back(Vector<long>::Constant(1, most == points.end() ? -1 : most - points.begin()));
  }
  return graph_of_places(conditions, chosen);
}

}  // namespace unidyn
