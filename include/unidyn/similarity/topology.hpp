#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// How differently two networks move between labelled states: ‖G₁ − G₂‖_F of their transition
/// graphs [L × L], entry (i, j) of which is the probability to go from label i to label j and whose
/// row i is zero where a network has no state with label i. A metric, at most √(2L) for rows that
/// sum to 1 or are zero. An empty graph stands for a network without one: NaN.
/// Throws std::invalid_argument if the shapes of two graphs differ.
double topology_dissimilarity(const Matrix<double>& first, const Matrix<double>& second);

}  // namespace unidyn
