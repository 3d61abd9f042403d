#pragma once
// The graph by which the dynamics of networks are compared. Its nodes mean the same for every
// network of a population, whatever points a network has.
#include <span>

#include "unidyn/analysis/held_input.hpp"

namespace unidyn {

struct NodeGraph {
  Vector<long> node;          // of each point, condition by condition; −1: none
  Matrix<double> transition;  // from each node (row) to each (column) [nodes × nodes]

  static void describe(auto& self, auto&& result) {
    result("/fixed_point/label", self.node, {Dimension::fixed_point},
           About{"1", "number of the point's node in /graph/label; -1: none"});
    result("transition", self.transition, {Dimension::label, Dimension::label},
           About{"1", "from each node (row) to each (column)",
                 "heteroclinic orbits or nearest neighbours, after Maheswaranathan et al. 2019"});
  }
};

/// Which points lie beside which others, as a random walk [P × P] between mutual neighbours: see
/// mutual_neighbours(). `points` [D × P] are columns; one that is not finite stands for a point
/// that is missing and has no neighbours.
///
/// Points on a curve that hardly bends, whose spacing changes from one to the next by less than the
/// golden ratio, make a path: each is the neighbour of the one before and the one after it.
Matrix<double> neighbour_graph(ConstView<double> points);

/// The graph whose nodes are places at which points are looked for, with the neighbour_graph() of
/// the points at them. Condition c has a node for each entry of `chosen[c]`: the number of the
/// point there, among those found under c, or −1. Nodes are counted condition by condition.
NodeGraph graph_of_places(std::span<const HeldInput> conditions,
                          std::span<const Vector<long>> chosen);

}  // namespace unidyn
