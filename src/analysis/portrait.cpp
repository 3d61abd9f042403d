#include "unidyn/analysis/portrait.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "unidyn/analysis/neighbour_graph.hpp"
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

Portrait portrait_of_readouts(const Dynamics& dynamics, const HeldInput& condition,
                              const Readout& labelling, const TransitionSettings& settings,
                              Stream& stream) {
  const FixedPointSearch& search = condition.search;
  TransitionGraph graph =
      autonomous_graph(dynamics, condition.input, search.points, condition.modes, labelling,
                       search.scale, settings, stream);
  return {std::move(graph.label), std::move(graph.transition)};
}

Portrait portrait_of_conditions(std::span<const HeldInput> conditions) {
  require(!conditions.empty(), "portrait_of_conditions: no conditions");
  std::vector<long> node;
  std::vector<const FixedPoint*> chosen;
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    const std::vector<FixedPoint>& points = conditions[c].search.points;
    const auto most = std::ranges::max_element(points, {}, &FixedPoint::hits);
    for (auto point = points.begin(); point != points.end(); ++point)
      node.push_back(point == most ? static_cast<long>(c) : -1);
    chosen.push_back(most == points.end() ? nullptr : &*most);
  }
  const auto found = std::ranges::find_if(chosen, [](auto* point) { return point != nullptr; });
  Matrix<double> states(found == chosen.end() ? 1 : (*found)->state.size(),
                        static_cast<Index>(chosen.size()));
  states.setConstant(std::numeric_limits<double>::quiet_NaN());
  for (std::size_t c = 0; c < chosen.size(); ++c)
    if (chosen[c]) states.col(static_cast<Index>(c)) = chosen[c]->state;
  return {Eigen::Map<const Vector<long>>(node.data(), static_cast<Index>(node.size())),
          neighbour_graph(states)};
}

}  // namespace unidyn
