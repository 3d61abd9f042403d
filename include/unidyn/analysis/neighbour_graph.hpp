#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Neighbours among at most this many nearest points count.
inline constexpr Index near_neighbours = 2;

/// Which points lie beside which others, as the transition matrix of a random walk [P × P] between
/// mutual neighbours: points i and j are neighbours if each is one of the other's two nearest, and
/// entry (i, j) is 1 over the number of i's neighbours. A point without any has an empty row.
///
/// Points on a curve that hardly bends, whose spacing changes from one to the next by less than the
/// golden ratio, make a path: each is the neighbour of the one before and the one after it.
///
/// `points` [D × P] are columns; one that is not finite stands for a point that is missing and has
/// no neighbours. Of equally near points the first is nearer.
Matrix<double> neighbour_graph(ConstView<double> points);

}  // namespace unidyn
