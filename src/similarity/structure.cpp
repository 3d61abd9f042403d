#include "unidyn/similarity/structure.hpp"

#include <cmath>

#include "unidyn/core/error.hpp"

namespace unidyn {

Structure reordered(const Structure& structure, std::span<const Index> order) {
  Structure moved{structure.graph(order, order), structure.spectra(Eigen::all, order)};
  if (structure.distance.size() > 0) moved.distance = structure.distance(order, order);
  return moved;
}

Vector<bool> nodes_with_points(const Structure& structure) {
  Vector<bool> there(structure.spectra.cols());
  for (Index node = 0; node < there.size(); ++node)
    there(node) = !std::isnan(structure.spectra(0, node).real());
  return there;
}

Matrix<double> structure_block(Dissimilarity which, std::span<const Structure> rows,
                               std::span<const Structure> columns) {
  const Structural& measure = structural(which);
  Matrix<double> block(static_cast<Index>(rows.size()), static_cast<Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t r = 0; r < rows.size(); ++r)
      block(static_cast<Index>(r), static_cast<Index>(c)) = measure.value(rows[r], columns[c]);
  return block;
}

}  // namespace unidyn
