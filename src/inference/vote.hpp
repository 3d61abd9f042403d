#pragma once
// A vote among labels, in which some of the voters are still to be drawn.
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

using Counts = std::vector<Index>;  // number of networks for each label

/// Votes already cast, and those still to be drawn from a pool of networks.
struct Vote {
  Counts cast;
  Counts pool;
  Index draws = 0;
};

/// The probability that label `own` wins the vote, ties broken at random.
double expected_credit(std::size_t own, const Vote& vote);

}  // namespace unidyn
