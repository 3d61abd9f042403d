#pragma once
#include "unidyn/core/random.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// `count` unit vectors [dimensions × count] that, together with their opposites, cover the sphere
/// in two or more dimensions evenly, with a random rotation: each is uniformly distributed, but the
/// fraction in a region varies much less than for independent directions.
///
///   2 dimensions  equal angles over half a turn;
///   3             a Fibonacci lattice on the hemisphere (González, Math. Geosci. 42, 2010);
///   more          an additive recurrence of the generalised golden ratio, shifted at random
///                 (Cranley & Patterson, SIAM J. Numer. Anal. 13, 1976), by Box and Muller's map.
///
/// Every second one of them forms such a set of half the size.
Matrix<double> spread_directions(Index dimensions, Index count, Stream& stream);

}  // namespace unidyn
