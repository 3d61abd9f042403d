#pragma once
#include "unidyn/core/random.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// `count` unit vectors [dimensions × count] that, together with their opposites, cover the sphere
/// in two or more dimensions evenly, turned at random: each is uniform by itself, but what share of
/// them falls into a region varies much less than among independent ones.
///
///   2 dimensions  equal angles over half a turn;
///   3             a Fibonacci lattice on the hemisphere (González, Math. Geosci. 42, 2010);
///   more          an additive recurrence of the generalised golden ratio, shifted at random
///   (Cranley
///                 & Patterson, SIAM J. Numer. Anal. 13, 1976), through Box and Muller's map.
///
/// Every other one of them does the same for half of their number.
Matrix<double> spread_directions(Index dimensions, Index count, Stream& stream);

}  // namespace unidyn
