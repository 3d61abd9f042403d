#pragma once
#include <complex>
#include <span>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The leading eigenvalues of a network's linearisations [K × L], one column for each node of its
/// graph, sorted as in Spectrum. NaN where the network has no point at a node. An empty matrix
/// stands for a network without any.
using NodeSpectra = Matrix<std::complex<double>>;

/// The distance between the linear dynamics of two networks near their points at the same nodes,
///
///   ( Σ |λ₁ − λ₂|² / (K L) )^½,
///
/// over the leading K eigenvalues at all L nodes, matched by node and by rank. A node without a
/// point counts as λ = 0, where every perturbation vanishes at once. A metric. NaN if either is
/// empty. Throws std::invalid_argument if the shapes of two networks differ.
double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second);

/// The same over the nodes `shared` by both only, restricted to those whose points have spectra in
/// both. Not a metric. NaN if there are none.
double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second,
                              std::span<const Index> shared);

}  // namespace unidyn
