#include "unidyn/analysis/node_graph.hpp"

#include <limits>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/mutual_neighbours.hpp"

namespace unidyn {

NodeGraph graph_of_places(std::span<const HeldInput> conditions,
                          std::span<const Vector<long>> chosen) {
  require(conditions.size() == chosen.size(), "graph_of_places: not a choice for each condition");
  Index size = 1, nodes = 0, points = 0;
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    nodes += chosen[c].size();
    points += static_cast<Index>(conditions[c].search.points.size());
    for (const FixedPoint& point : conditions[c].search.points) size = point.state.size();
  }
  NodeGraph graph{Vector<long>::Constant(points, -1), {}};
  Matrix<double> states =
      Matrix<double>::Constant(size, nodes, std::numeric_limits<double>::quiet_NaN());
  Index node = 0, first = 0;
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    const std::vector<FixedPoint>& found = conditions[c].search.points;
    for (const long p : chosen[c]) {
      require(p < static_cast<long>(found.size()), "graph_of_places: no such point");
      if (p >= 0) {
        graph.node(first + p) = node;
        states.col(node) = found[static_cast<std::size_t>(p)].state;
      }
      ++node;
    }
    first += static_cast<Index>(found.size());
  }
  graph.transition = neighbour_graph(states);
  return graph;
}

Matrix<double> neighbour_graph(ConstView<double> points) {
  return mutual_neighbours(distances_between(points));
}

}  // namespace unidyn
