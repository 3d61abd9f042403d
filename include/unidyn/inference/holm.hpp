#pragma once
#include <span>
#include <vector>

namespace unidyn {

/// p-values of several tests, corrected so that the probability of rejecting any true hypothesis
/// stays below the level however the tests depend on each other (Holm 1979): for m p-values in
/// ascending order p₍₁₎ ≤ … ≤ p₍ₘ₎,
///
///   p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎)
///
/// Returned in the order of the tests. NaN stands for a test that could not be made: it stays NaN
/// and is not counted in m.
std::vector<double> holm(std::span<const double> p);

}  // namespace unidyn
