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

Matrix<double> spectral_block(std::span<const NodeSpectra> rows,
                              std::span<const NodeSpectra> columns) {
  Matrix<double> block(static_cast<Index>(rows.size()), static_cast<Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t r = 0; r < rows.size(); ++r)
      block(static_cast<Index>(r), static_cast<Index>(c)) =
          spectral_dissimilarity(rows[r], columns[c]);
  return block;
}

}  // namespace unidyn
