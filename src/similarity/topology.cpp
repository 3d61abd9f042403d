#include "unidyn/similarity/topology.hpp"

#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/mutual_neighbours.hpp"

namespace unidyn {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

bool has_point(const Matrix<double>& distance, Index node) {
  return !std::isnan(distance(node, node));
}

bool is_covered(const Matrix<double>& distance) {
  Index points = 0;
  for (Index node = 0; node < distance.rows(); ++node) points += has_point(distance, node);
  return static_cast<double>(points) >= least_coverage * static_cast<double>(distance.rows());
}

}  // namespace

double topology_dissimilarity(const Matrix<double>& first, const Matrix<double>& second) {
  if (first.size() == 0 || second.size() == 0) return nan_value;
  require(first.rows() == second.rows() && first.cols() == second.cols(),
          "topology_dissimilarity: the graphs have different labels");
  // Not through ‖G₁‖² + ‖G₂‖² − 2 G₁·G₂, which loses the small differences.
  return (first - second).norm();
}

std::vector<Index> shared_nodes(const Matrix<double>& first, const Matrix<double>& second) {
  if (first.size() == 0 || second.size() == 0) return {};
  require(first.rows() == second.rows() && first.cols() == second.cols(),
          "shared_nodes: the networks have different nodes");
  if (!is_covered(first) || !is_covered(second)) return {};
  std::vector<Index> shared;
  for (Index node = 0; node < first.rows(); ++node)
    if (has_point(first, node) && has_point(second, node)) shared.push_back(node);
  return shared;
}

double neighbour_dissimilarity(const Matrix<double>& first, const Matrix<double>& second) {
  const std::vector<Index> shared = shared_nodes(first, second);
  if (shared.empty()) return nan_value;
  const Matrix<double> one = mutual_neighbours(Matrix<double>(first(shared, shared)));
  const Matrix<double> other = mutual_neighbours(Matrix<double>(second(shared, shared)));
  return (one - other).norm() / std::sqrt(2 * static_cast<double>(shared.size()));
}

double coverage_dissimilarity(const Vector<bool>& first, const Vector<bool>& second) {
  if (first.size() == 0 || second.size() == 0) return nan_value;
  require(first.size() == second.size(),
          "coverage_dissimilarity: the networks have different nodes");
  return static_cast<double>((first.array() != second.array()).count()) /
         static_cast<double>(first.size());
}

}  // namespace unidyn
