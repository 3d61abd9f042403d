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

}  // namespace unidyn
