#pragma once
// The value of each dissimilarity for unrelated networks, a baseline for reported values: it
// depends on the shape of the data, and need not be near 1.
#include <span>

#include "unidyn/core/random.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/structure.hpp"

namespace unidyn {

/// The geometric dissimilarity `which` between independent standard normal states [samples ×
/// units], mean of two pairs; svcca compares `components` directions. Requires at least two
/// samples.
double unrelated_states(Dissimilarity which, Index samples, Index units, Index components,
                        Stream& stream);

/// The dissimilarity `which` between structures whose nodes do not correspond: the mean over all
/// pairs, with the nodes of one of them randomly permuted for each pair. If structures have
/// distances, only the nodes with points are permuted, so that the coverage is unchanged. Empty
/// structures and pairs that `which` does not compare are left out; NaN if no pair remains. Throws
/// std::invalid_argument if `which` is geometric.
double unrelated_structures(Dissimilarity which, std::span<const Structure> structures,
                            Stream& stream);

}  // namespace unidyn
