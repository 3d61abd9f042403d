#pragma once
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// How differently two networks move between labelled states: ‖G₁ − G₂‖_F of their transition
/// graphs [L × L], entry (i, j) of which is the probability to go from label i to label j and whose
/// row i is zero where a network has no state with label i. That a network lacks a state is part of
/// its topology. A metric, at most √(2L) for rows that sum to 1 or are zero. An empty graph stands
/// for a network without one: NaN.
/// Throws std::invalid_argument if the shapes of two graphs differ.
double topology_dissimilarity(const Matrix<double>& first, const Matrix<double>& second);

/// The least share of the nodes of which a network needs points to be compared at nodes. Any two
/// that have it share at least half of the nodes.
inline constexpr double least_coverage = 0.75;

/// How differently the points of two networks lie beside each other at the S nodes at which both
/// have one,
///
///   ‖N₁ − N₂‖_F / √(2S),
///
/// N the random walk between mutual neighbours (mutual_neighbours.hpp) among these S points alone,
/// made anew from the distances [L × L] between each network's points: NaN in the row and column of
/// a node at which it has none. What one network has and the other has not thus counts for nothing,
/// neither by itself nor as a gap in the walk: the same points seen at different nodes are at
/// distance 0, and how many nodes a network has points at is the coverage's to say, not
/// topology's.
///
/// Symmetric, 0 for a network itself, at most 1; not a metric: two that differ may both agree with
/// a third at the nodes that each shares with it. NaN if either has points at less than
/// least_coverage of the nodes, or its matrix is empty.
/// Throws std::invalid_argument if the shapes of two matrices differ.
double neighbour_dissimilarity(const Matrix<double>& first, const Matrix<double>& second);

/// The nodes at which both networks have points, by their distances; none if either has points at
/// less than least_coverage of the nodes. Throws as above.
std::vector<Index> shared_nodes(const Matrix<double>& first, const Matrix<double>& second);

/// The share of the nodes at which exactly one of two networks has a point, of two lists that say
/// at which they have one. A squared distance. NaN if either is empty.
/// Throws std::invalid_argument if their lengths differ.
double coverage_dissimilarity(const Vector<bool>& first, const Vector<bool>& second);

}  // namespace unidyn
