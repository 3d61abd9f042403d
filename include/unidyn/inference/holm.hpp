#pragma once
#include <span>
#include <vector>

namespace unidyn {

/// p-values of several tests, corrected so that the probability of rejecting any true hypothesis
/// stays below the level, however the tests depend on one another (Holm 1979): of m p-values in
/// ascending order p₍₁₎ ≤ … ≤ p₍ₘ₎,
///
///   p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎)
///
/// In the order of the tests. NaN stands for a test that could not be made: it stays, and does not
/// count.
std::vector<double> holm(std::span<const double> p);

}  // namespace unidyn
