#include "unidyn/similarity/basis_product.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr int product_lanes = std::max<int>(EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(double), 2);
using ProductLanes = Eigen::Array<double, product_lanes, 1>;
using StoredLanes = Eigen::Map<const Eigen::Array<float, product_lanes, 1>>;
constexpr int tile_size = 4;  // 4 × 4 accumulators and their 8 operands fit 32 vector registers

/// sum [rows × columns of a larger matrix] += AᵀB for `rows` columns of A and `columns` of B.
template <int rows, int columns>
void add_tile(const ConstView<float>& a, const ConstView<float>& b, Index row, Index column,
              Matrix<double>& sum) {
  ProductLanes partial[rows][columns];
  for (auto& line : partial)
    for (ProductLanes& entry : line) entry.setZero();
  const Index vectorised = a.rows() / product_lanes * product_lanes;
  for (Index i = 0; i < vectorised; i += product_lanes) {
    ProductLanes left[rows], right[columns];
    for (int r = 0; r < rows; ++r)
      left[r] = StoredLanes(a.data() + (row + r) * a.outerStride() + i).template cast<double>();
    for (int c = 0; c < columns; ++c)
      right[c] = StoredLanes(b.data() + (column + c) * b.outerStride() + i).template cast<double>();
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) partial[r][c] += left[r] * right[c];
  }
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      double entry = partial[r][c].sum();
      for (Index i = vectorised; i < a.rows(); ++i)
        entry += static_cast<double>(a(i, row + r)) * static_cast<double>(b(i, column + c));
      sum(row + r, column + c) += entry;
    }
}

using TileFunction = void (*)(const ConstView<float>&, const ConstView<float>&, Index, Index,
                              Matrix<double>&);

template <std::size_t... shape>
constexpr std::array<TileFunction, sizeof...(shape)> all_tiles(std::index_sequence<shape...>) {
  return {&add_tile<shape / tile_size + 1, shape % tile_size + 1>...};
}

constexpr auto tiles = all_tiles(std::make_index_sequence<tile_size * tile_size>());

}  // namespace

void add_basis_product(ConstView<float> a, ConstView<float> b, Matrix<double>& sum) {
  require(a.rows() == b.rows(), "add_basis_product: A and B differ in their rows");
  require(sum.rows() == a.cols() && sum.cols() == b.cols(), "add_basis_product: sum has no room");
  for (Index row = 0; row < a.cols(); row += tile_size)
    for (Index column = 0; column < b.cols(); column += tile_size) {
      const Index rows = std::min<Index>(tile_size, a.cols() - row);
      const Index columns = std::min<Index>(tile_size, b.cols() - column);
      tiles[static_cast<std::size_t>((rows - 1) * tile_size + columns - 1)](a, b, row, column, sum);
    }
}

}  // namespace unidyn
