// A pass over all pairs of networks: distances, Guttman transform and stress together, row by
// row, without an intermediate matrix. The order of every sum depends only on the number of
// networks.
#ifdef __AVX512F__
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "unidyn/core/error.hpp"
#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

constexpr int pair_lanes = std::max<int>(EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(double), 2);
using PairLanes = Eigen::Array<double, pair_lanes, 1>;
using SomeLanes = Eigen::Map<const PairLanes>;

// Added to squared distances before taking their inverse root, so that coincident points give 0 · x
// = 0 instead of 0/0.
constexpr double no_distance = 1e-290;

/// 1/√x, exact to rounding, for x in the range of normal numbers.
PairLanes inverse_root(const PairLanes& x) {
#ifdef __AVX512F__
  if constexpr (pair_lanes == 8) {
    // From 14 bits, with four terms of (1 − e)^(−1/2) for e = 1 − x y².
    PairLanes y;
    _mm512_store_pd(y.data(), _mm512_rsqrt14_pd(_mm512_load_pd(x.data())));
    const PairLanes e = 1 - (x * y) * y;
    return y + (y * e) * (0.5 + e * (0.375 + e * 0.3125));
  }
#endif
  return 1 / x.sqrt();
}

/// Sums over a row of the matrix: of q(x_j − x_i) and q(y_j − y_i) with q = δ_ij/d_ij, and of (d_ij
/// − δ_ij)².
struct RowSums {
  double x = 0, y = 0, residual = 0;
};

RowSums row_sums(const double* delta, const Matrix<double>& points, Index j) {
  const Index size = points.rows(), vectorised = size / pair_lanes * pair_lanes;
  const double* const xs = points.data();
  const double* const ys = xs + size;
  const double x = xs[j], y = ys[j];
  PairLanes sum_x = PairLanes::Zero(), sum_y = PairLanes::Zero(), residual = PairLanes::Zero();
  for (Index i = 0; i < vectorised; i += pair_lanes) {
    const SomeLanes wanted(delta + i);
    const PairLanes dx = x - SomeLanes(xs + i), dy = y - SomeLanes(ys + i);
    const PairLanes squared = dx * dx + dy * dy;
    const PairLanes inverse = inverse_root(squared + no_distance);
    const PairLanes error = squared * inverse - wanted;
    const PairLanes ratio = wanted * inverse;
    residual += error * error;
    sum_x += ratio * dx;
    sum_y += ratio * dy;
  }
  RowSums sums{sum_x.sum(), sum_y.sum(), residual.sum()};
  for (Index i = vectorised; i < size; ++i) {
    const double dx = x - xs[i], dy = y - ys[i];
    const double distance = std::sqrt(dx * dx + dy * dy);
    sums.residual += (distance - delta[i]) * (distance - delta[i]);
    if (distance == 0) continue;
    sums.x += delta[i] / distance * dx;
    sums.y += delta[i] / distance * dy;
  }
  return sums;
}

/// Σ_{i<j} d_ij² = M Σ ‖x_i − x̄‖²
double squared_distances(const Matrix<double>& points) {
  if (points.rows() == 0) return 0;
  const Matrix<double> centred = points.rowwise() - points.colwise().mean();
  return static_cast<double>(points.rows()) * centred.squaredNorm();
}

}  // namespace

std::vector<GuttmanPass> guttman_passes(const DissimilarityRows& dissimilarities,
                                        std::span<const Matrix<double>> points) {
  const Index size = dissimilarities.size(), starts = static_cast<Index>(points.size());
  for (const Matrix<double>& some : points)
    require(some.rows() == size && some.cols() == 2,
            "multidimensional scaling: two coordinates of each network are needed");
  Matrix<double> sums(3 * starts, size);
  for (Index row = 0; row < dissimilarities.count(); ++row) {
    const double* const delta = dissimilarities.rows.col(row).data();
    const Index j = dissimilarities.first + row;
    for (Index start = 0; start < starts; ++start) {
      const RowSums found = row_sums(delta, points[static_cast<std::size_t>(start)], j);
      sums.col(j).segment<3>(3 * start) << found.x, found.y, found.residual;
    }
  }
  dissimilarities.gather(sums, dissimilarities.first, dissimilarities.count());

  std::vector<GuttmanPass> passes(points.size());
  for (Index start = 0; start < starts; ++start) {
    GuttmanPass& pass = passes[static_cast<std::size_t>(start)];
    const auto found = sums.middleRows<3>(3 * start);
    pass.transformed = found.topRows<2>().transpose() / static_cast<double>(size);
    for (const double residual : found.row(2)) pass.raw_stress += residual / 2;
    const double distances = squared_distances(points[static_cast<std::size_t>(start)]);
    pass.stress1 = pass.raw_stress > 0 ? std::sqrt(pass.raw_stress / distances) : 0;
  }
  return passes;
}

double squared_dissimilarities(const DissimilarityRows& dissimilarities) {
  Matrix<double> sums(1, dissimilarities.size());
  for (Index row = 0; row < dissimilarities.count(); ++row) {
    double sum = 0;
    for (const double delta : dissimilarities.rows.col(row)) sum += delta * delta;
    sums(dissimilarities.first + row) = sum;
  }
  dissimilarities.gather(sums, dissimilarities.first, dissimilarities.count());
  double sum = 0;
  for (const double of_row : sums.reshaped()) sum += of_row / 2;
  return sum;
}

}  // namespace unidyn
