#pragma once
#include <span>

#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/spectral.hpp"

namespace unidyn {

/// What is known of a network at the nodes that all networks of its task have in common; both are
/// empty for a network that failed.
struct Structure {
  Matrix<double> graph;  // transition probabilities between nodes [L × L]
  NodeSpectra spectra;   // leading eigenvalues at nodes [K × L]

  bool empty() const { return graph.size() == 0; }
};

/// `structure` with order[n] as its n-th node.
Structure reordered(const Structure& structure, std::span<const Index> order);

/// The dissimilarity `which` of all pairs of two lists [rows × columns]. If both are one list, the
/// result is symmetric with zeros on its diagonal, save NaN for empty structures.
/// Throws std::invalid_argument if `which` is geometric, or two networks have different nodes.
Matrix<double> structure_block(Dissimilarity which, std::span<const Structure> rows,
                               std::span<const Structure> columns);

}  // namespace unidyn
