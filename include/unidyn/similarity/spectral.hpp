#pragma once
#include <complex>
#include <span>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The leading eigenvalues of a network's linearisations [K × L], a column for each node of its
/// graph, sorted as in Spectrum. NaN where the network has no point at a node. An empty matrix
/// stands for a network without any.
using NodeSpectra = Matrix<std::complex<double>>;

/// How differently two networks move near the points that they have at the same nodes,
///
///   ( Σ |λ₁ − λ₂|² / (K L) )^½,
///
/// over the leading K eigenvalues at all L nodes, matched by node and by rank. A node that a
/// network does not have counts as one where nothing lasts: λ = 0. A metric. NaN if either is
/// empty. Throws std::invalid_argument if the shapes of two networks differ.
double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second);

/// The same over the nodes `shared` by both alone, of which those count whose points have spectra
/// in both. Not a metric. NaN without any.
double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second,
                              std::span<const Index> shared);

}  // namespace unidyn
