#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// How many nearest points of each point can be its neighbours.
inline constexpr Index near_neighbours = 2;

/// The distances ‖xᵢ − xⱼ‖ between `points` (columns of [D × P]), as [P × P]. A column that is not
/// finite stands for a missing point; its row and column of distances are NaN.
Matrix<double> distances_between(ConstView<double> points);

/// The graph of mutual neighbours as the transition matrix [P × P] of a random walk: points i and j
/// are neighbours if each is one of the other's two nearest points, and entry (i, j) is then 1 over
/// the number of i's neighbours. The row of a point without neighbours is zero.
///
/// `distance` [P × P] is symmetric; a point whose distance to itself is NaN is missing and has no
/// neighbours. Ties go to the point with the lower index.
Matrix<double> mutual_neighbours(ConstView<double> distance);

}  // namespace unidyn
