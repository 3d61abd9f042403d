#include "unidyn/similarity/topology.hpp"

#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {

double topology_dissimilarity(const Matrix<double>& first, const Matrix<double>& second) {
  if (first.size() == 0 || second.size() == 0) return std::numeric_limits<double>::quiet_NaN();
  require(first.rows() == second.rows() && first.cols() == second.cols(),
          "topology_dissimilarity: the graphs have different labels");
  // Not through ‖G₁‖² + ‖G₂‖² − 2 G₁·G₂, which loses the small differences.
  return (first - second).norm();
}

Matrix<double> topology_block(std::span<const Matrix<double>> rows,
                              std::span<const Matrix<double>> columns) {
  Matrix<double> block(static_cast<Index>(rows.size()), static_cast<Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t r = 0; r < rows.size(); ++r)
      block(static_cast<Index>(r), static_cast<Index>(c)) =
          topology_dissimilarity(rows[r], columns[c]);
  return block;
}

}  // namespace unidyn
