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

}  // namespace unidyn
