#pragma once
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The distance between two networks' flows among labelled states: ‖G₁ − G₂‖_F of their
/// transition graphs [L × L], where entry (i, j) is the probability of going from label i to
/// label j, and row i is zero if a network has no state with label i. That a network lacks a
/// state is part of its topology. A metric, at most √(2L) if rows sum to 1 or are zero. An empty
/// graph stands for a network without one: NaN. Throws std::invalid_argument if the shapes of two
/// graphs differ.
double topology_dissimilarity(const Matrix<double>& first, const Matrix<double>& second);

/// A network must have points at this fraction of the nodes to be compared at nodes. Any two that
/// do share at least half of the nodes.
inline constexpr double least_coverage = 0.75;

/// How differently the points of two networks are arranged at the S nodes at which both have
/// one,
///
///   ‖N₁ − N₂‖_F / √(2S),
///
/// where N is the random walk between mutual neighbours (mutual_neighbours.hpp) among these S
/// points only, computed from the distances [L × L] between each network's points, which are NaN
/// in the row and column of a node without a point. Points that only one network has do not
/// count, neither themselves nor as a gap in the walk: the same points observed at different
/// nodes are at distance 0. How many nodes have points is compared by `coverage`, not by
/// `topology`.
///
/// Symmetric, 0 for a network and itself, at most 1; not a metric: two networks that differ may
/// both agree with a third at the nodes that each shares with it. NaN if either has points at
/// less than least_coverage of the nodes, or its matrix is empty. Throws std::invalid_argument if
/// the shapes of two matrices differ.
double neighbour_dissimilarity(const Matrix<double>& first, const Matrix<double>& second);

/// The nodes at which both networks have points, given their distances; empty if either has points
/// at less than least_coverage of the nodes. Throws as above.
std::vector<Index> shared_nodes(const Matrix<double>& first, const Matrix<double>& second);

/// The fraction of the nodes at which exactly one of two networks has a point, given for each
/// whether it has one. A squared distance. NaN if either is empty. Throws std::invalid_argument if
/// their lengths differ.
double coverage_dissimilarity(const Vector<bool>& first, const Vector<bool>& second);

}  // namespace unidyn
