#pragma once
#include <span>

#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/spectral.hpp"

namespace unidyn {

/// The structure of a network's dynamics at the nodes that all networks of its task have in common;
/// all members are empty for a network that failed.
struct Structure {
  Matrix<double> graph;  // transition probabilities between nodes [L × L]
  NodeSpectra spectra;   // leading eigenvalues at nodes [K × L]
  /// If nodes are places at which points are searched for: distances between the points at the
  /// nodes [L × L], NaN where the network has none; networks are then compared at the nodes that
  /// they share. Empty if nodes are the states themselves, so that a network without a point at a
  /// node does not have that state.
  Matrix<double> distance = {};

  bool empty() const { return graph.size() == 0; }
};

/// The nodes at which the network has a point with a spectrum [L].
Vector<bool> nodes_with_points(const Structure& structure);

/// `structure` with order[n] as its n-th node.
Structure reordered(const Structure& structure, std::span<const Index> order);

/// The dissimilarity `which` of all pairs of two lists [rows × columns]. If both are the same list,
/// the result is symmetric with a zero diagonal, except NaN for empty structures. Throws
/// std::invalid_argument if `which` is geometric, or two networks have different nodes.
Matrix<double> structure_block(Dissimilarity which, std::span<const Structure> rows,
                               std::span<const Structure> columns);

}  // namespace unidyn
