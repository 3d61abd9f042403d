#pragma once
// The value that each dissimilarity has for networks that have nothing to do with each other, to
// be held beside what is reported: it depends on the shape of the data, and need not be near 1.
#include <span>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/spectral.hpp"

namespace unidyn {

/// The geometric dissimilarity `which` of independent standard normal states [samples × units], the
/// mean of two pairs; svcca compares `components` directions. Requires at least two samples.
double unrelated_states(Dissimilarity which, Index samples, Index units, Index components,
                        Stream& stream);

/// ‖G₁ − P G₂ Pᵀ‖_F, the mean over all pairs of different graphs [L × L] with a random permutation
/// P of the nodes for each: graphs that are alike but for what their nodes are. Empty graphs are
/// left out; NaN if fewer than two are there.
double unrelated_graphs(std::span<const Matrix<double>> graphs, Stream& stream);

/// The same for eigenvalues at nodes, whose columns are permuted.
double unrelated_spectra(std::span<const NodeSpectra> spectra, Stream& stream);

}  // namespace unidyn
