#pragma once
// The graph that represents a network's dynamics in comparisons. Its nodes mean the same for every
// network of a population, whatever points a network has.
#include <span>

#include "unidyn/analysis/held_input.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {

struct NodeGraph {
  Vector<long> node;          // of each point, condition by condition; −1: none
  Matrix<double> transition;  // from each node (row) to each (column) [nodes × nodes]

  static void describe(auto& self, auto&& result) {
    result(datasets::fixed_point_label, self.node, {Dimension::fixed_point},
           About{"1", "number of the point's node in /graph/label; -1: none"});
    result("transition", self.transition, {Dimension::label, Dimension::label},
           About{"1", "from each node (row) to each (column)",
                 "heteroclinic orbits or nearest neighbours, after Maheswaranathan et al. 2019"});
  }
};

/// The neighbourhood of points as a random walk [P × P] between mutual neighbours; see
/// mutual_neighbours(). `points` [D × P] are columns; a column that is not finite stands for a
/// missing point, which has no neighbours.
///
/// Points on a nearly straight curve, whose spacing changes from one gap to the next by less than
/// the golden ratio, form a path: each is the neighbour of the one before and the one after it.
Matrix<double> neighbour_graph(ConstView<double> points);

/// The graph of nodes that are places at which points are searched for, with the neighbour_graph()
/// of the points there. Condition c has a node for each entry of `chosen[c]`: the index of its
/// point among those found under c, or −1. Nodes are numbered condition by condition.
NodeGraph graph_of_places(std::span<const HeldInput> conditions,
                          std::span<const Vector<long>> chosen);

}  // namespace unidyn
