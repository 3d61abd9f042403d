#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Neighbours among at most this many nearest points count.
inline constexpr Index near_neighbours = 2;

/// The distances ‖xᵢ − xⱼ‖ between `points`, columns of [D × P], as [P × P]; NaN in the row and the
/// column of a point that is not finite, which stands for one that is missing.
Matrix<double> distances_between(ConstView<double> points);

/// Which points lie beside which others, as the transition matrix of a random walk [P × P] between
/// mutual neighbours: points i and j are neighbours if each is one of the other's two nearest, and
/// entry (i, j) is 1 over the number of i's neighbours. A point without any has an empty row.
///
/// `distance` [P × P] is symmetric; a point whose distance to itself is NaN is missing and has no
/// neighbours. Of equally near points the first is nearer.
Matrix<double> mutual_neighbours(ConstView<double> distance);

}  // namespace unidyn
