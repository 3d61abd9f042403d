#include "unidyn/analysis/neighbour_graph.hpp"

#include "unidyn/linalg/mutual_neighbours.hpp"

namespace unidyn {

Matrix<double> neighbour_graph(ConstView<double> points) {
  return mutual_neighbours(distances_between(points));
}

}  // namespace unidyn
