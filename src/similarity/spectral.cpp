#include "unidyn/similarity/spectral.hpp"

#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;

Complex or_nothing(const Complex& value) {
  return std::isnan(value.real()) ? Complex{} : value;
}

}  // namespace

double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second) {
  if (first.size() == 0 || second.size() == 0) return std::numeric_limits<double>::quiet_NaN();
  require(first.rows() == second.rows() && first.cols() == second.cols(),
          "spectral_dissimilarity: the networks have different nodes");
  const NodeSpectra difference = first.unaryExpr(&or_nothing) - second.unaryExpr(&or_nothing);
  return difference.norm() / std::sqrt(static_cast<double>(difference.size()));
}

double spectral_dissimilarity(const NodeSpectra& first, const NodeSpectra& second,
                              std::span<const Index> shared) {
  double sum = 0;
  Index nodes = 0;
  for (const Index node : shared) {
    if (std::isnan(first(0, node).real()) || std::isnan(second(0, node).real())) continue;
    sum += (first.col(node) - second.col(node)).squaredNorm();
    ++nodes;
  }
  if (nodes == 0) return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt(sum / static_cast<double>(nodes * first.rows()));
}

}  // namespace unidyn
