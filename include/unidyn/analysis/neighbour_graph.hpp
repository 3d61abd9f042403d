#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Which points lie beside which others, as a random walk [P × P] between mutual neighbours: see
/// mutual_neighbours(). `points` [D × P] are columns; one that is not finite stands for a point
/// that is missing and has no neighbours.
///
/// Points on a curve that hardly bends, whose spacing changes from one to the next by less than the
/// golden ratio, make a path: each is the neighbour of the one before and the one after it.
Matrix<double> neighbour_graph(ConstView<double> points);

}  // namespace unidyn
