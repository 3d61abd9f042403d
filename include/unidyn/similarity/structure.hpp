#pragma once
#include <span>

#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/spectral.hpp"

namespace unidyn {

/// What is known of a network at the nodes that all networks of its task have in common; all are
/// empty for a network that failed.
struct Structure {
  Matrix<double> graph;  // transition probabilities between nodes [L × L]
  NodeSpectra spectra;   // leading eigenvalues at nodes [K × L]
  /// Distances between the points at the nodes [L × L], NaN at those where the network has none,
  /// of a task whose nodes are places at which points are looked for: networks are compared at the
  /// nodes that they share. Empty for one whose nodes are the states themselves, so that a network
  /// without a point at a node lacks the state.
  Matrix<double> distance = {};

  bool empty() const { return graph.size() == 0; }
};

/// At which nodes the network has a point with a spectrum [L].
Vector<bool> nodes_with_points(const Structure& structure);

/// `structure` with order[n] as its n-th node.
Structure reordered(const Structure& structure, std::span<const Index> order);

/// The dissimilarity `which` of all pairs of two lists [rows × columns]. If both are one list, the
/// result is symmetric with zeros on its diagonal, save NaN for empty structures.
/// Throws std::invalid_argument if `which` is geometric, or two networks have different nodes.
Matrix<double> structure_block(Dissimilarity which, std::span<const Structure> rows,
                               std::span<const Structure> columns);

}  // namespace unidyn
