#include "unidyn/similarity/nuclear_norm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "lanes.hpp"

namespace unidyn {
namespace {

using Lanes = SmallMatrices::Lanes;
using Values = std::vector<Lanes, Eigen::aligned_allocator<Lanes>>;

constexpr double tiny = std::numeric_limits<double>::min();  // prevents 0/0

void subtract(const Lanes& factor, const Lanes* p, Lanes* from, Index count) {
  for (Index i = 0; i < count; ++i) from[i] -= factor * p[i];
}

/// A Householder reflection 1 − βvvᵀ that maps the original `v` to ∓`length` e₁.
struct Reflection {
  Lanes beta, length;

  Reflection(Lanes* v, Index count) {
    length = dot(v, v, count).sqrt();
    const Lanes size = v[0].abs();
    beta = 1 / (length * (length + size) + tiny);
    const Lanes sign = 1 - 2 * (v[0] < 0).cast<double>();
    v[0] += sign * length;
  }
};

/// The squares of the bidiagonal form's entries, alternating between diagonal and superdiagonal.
Values bidiagonal_squares(SmallMatrices& a) {
  const Index rows = a.rows(), cols = a.cols();
  Values squares;
  Values row(static_cast<std::size_t>(cols)), along(static_cast<std::size_t>(rows));
  for (Index k = 0; k < cols; ++k) {
    Lanes* const v = a.col(k) + k;
    const Reflection left(v, rows - k);
    squares.push_back(left.length.square());
    for (Index j = k + 1; j < cols; ++j) {
      Lanes* const column = a.col(j) + k;
      subtract(left.beta * dot(v, column, rows - k), v, column, rows - k);
      row[static_cast<std::size_t>(j)] = column[0];
    }
    if (k + 1 == cols) break;
    Lanes* const w = row.data() + k + 1;
    const Reflection right(w, cols - k - 1);
    squares.push_back(right.length.square());
    Lanes* const sum = along.data();
    const Index below = rows - k - 1;
    std::fill(sum, sum + below, Lanes::Zero());
    for (Index j = k + 1; j < cols; ++j) subtract(-w[j - k - 1], a.col(j) + k + 1, sum, below);
    for (Index j = k + 1; j < cols; ++j)
      subtract(right.beta * w[j - k - 1], sum, a.col(j) + k + 1, below);
  }
  return squares;
}

/// 2g(t) at two independent places t, which the CPU can overlap; `excess` is workspace for the
/// pivots from below, minus t.
std::array<Lanes, 2> twice_g(const Values& squares, const std::array<Lanes, 2>& t, Values& excess) {
  const std::size_t size = squares.size();
  excess[2 * size] = excess[2 * size + 1] = Lanes::Zero();
  for (std::size_t k = size; k > 0; --k)
    for (std::size_t i = 0; i < 2; ++i)
      excess[2 * (k - 1) + i] = squares[k - 1] / (t[i] + excess[2 * k + i]);
  std::array<Lanes, 2> above = {Lanes::Zero(), Lanes::Zero()};
  std::array<Lanes, 2> sum = above;
  for (std::size_t k = 0; k <= size; ++k)
    for (std::size_t i = 0; i < 2; ++i) {
      const Lanes both = above[i] + excess[2 * k + i];
      sum[i] += both / (t[i] + both);
      if (k < size) above[i] = squares[k] / (t[i] + above[i]);
    }
  return sum;
}

}  // namespace

Lanes nuclear_norms(SmallMatrices matrices) {
  if (matrices.cols() == 0) return Lanes::Zero();
  Lanes squared = Lanes::Zero();
  for (Index c = 0; c < matrices.cols(); ++c)
    squared += dot(matrices.col(c), matrices.col(c), matrices.rows());
  const Lanes scale = squared.sqrt() + tiny;  // between σ₁ and √n σ₁
  const Values squares = bidiagonal_squares(matrices);

  // The truncation below is (2/π) t for every σ; above, g(t) = ‖A‖²/t², a geometric series.
  constexpr double step = 0.5, lowest = -24;
  constexpr int places = 62;
  Values excess(2 * squares.size() + 2);
  Lanes sum = Lanes::Zero(), t = Lanes::Zero();
  for (int place = 0; place < places; place += 2) {
    const auto at = [&](int i) { return Lanes(scale * std::exp(lowest + step * i)); };
    const std::array<Lanes, 2> both = {at(place), at(place + 1)};
    const auto found = twice_g(squares, both, excess);
    for (std::size_t i = 0; i < 2; ++i) sum += both[i] * found[i] / 2;
    t = both[1];
  }
  const double ratio = std::exp(-step);
  sum += squared / t * (ratio / (1 - ratio));
  return 2 / std::numbers::pi * step * sum;
}

}  // namespace unidyn
