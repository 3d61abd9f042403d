#pragma once
// The value that each dissimilarity has for networks that have nothing to do with each other, to
// be held beside what is reported: it depends on the shape of the data, and need not be near 1.
#include <span>

#include "unidyn/core/random.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/structure.hpp"

namespace unidyn {

/// The geometric dissimilarity `which` of independent standard normal states [samples × units], the
/// mean of two pairs; svcca compares `components` directions. Requires at least two samples.
double unrelated_states(Dissimilarity which, Index samples, Index units, Index components,
                        Stream& stream);

/// The dissimilarity `which` of structures that are alike but for what their nodes are: the mean
/// over all pairs, the nodes of one of them permuted at random for each. Of structures with
/// distances, the nodes with points are permuted among themselves, so that all keep their coverage.
/// Left out are empty structures, and pairs that `which` does not compare; NaN if there is no pair.
/// Throws std::invalid_argument if `which` is geometric.
double unrelated_structures(Dissimilarity which, std::span<const Structure> structures,
                            Stream& stream);

}  // namespace unidyn
