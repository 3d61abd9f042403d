#include <algorithm>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/factor_stack.hpp"

namespace unidyn {
namespace {

constexpr Index width = Panels::width;
// A chunk is summed in single precision, so the first two decide the last bits of results.
constexpr Index slab = 128;        // samples summed consecutively
constexpr Index chunk = 4 * slab;  // samples of one pair of panels before the next pair
constexpr Index resident = 4;      // panels of A whose chunks stay in the L2 cache: 256 KB

// A register tile is two vectors of A by `tile_columns` columns of B.
constexpr int panel_lanes = std::max<int>(EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(float), 4);
constexpr int tile_rows = 2 * panel_lanes;
constexpr int tile_columns = panel_lanes >= 16 ? 8 : 4;
static_assert(width % tile_rows == 0 && width % tile_columns == 0);
using PanelLanes = Eigen::Array<float, panel_lanes, 1>;

/// The contribution of a chunk of samples to the product of two panels.
using PanelTile = Eigen::Matrix<float, width, width>;

/// Adds a slab of samples to the register tile whose upper left corner is at `corner`.
void add_slab(const float* a, const float* b, Index samples, float* corner) {
  PanelLanes top[tile_columns], bottom[tile_columns];
  for (int c = 0; c < tile_columns; ++c) {
    top[c].setZero();
    bottom[c].setZero();
  }
  for (Index sample = 0; sample < samples; ++sample, a += width, b += width) {
    const PanelLanes upper = Eigen::Map<const PanelLanes, Eigen::AlignedMax>(a);
    const PanelLanes lower = Eigen::Map<const PanelLanes, Eigen::AlignedMax>(a + panel_lanes);
    for (int c = 0; c < tile_columns; ++c) {
      top[c] += upper * b[c];
      bottom[c] += lower * b[c];
    }
  }
  for (int c = 0; c < tile_columns; ++c) {
    Eigen::Map<PanelLanes>(corner + c * width) += top[c];
    Eigen::Map<PanelLanes>(corner + c * width + panel_lanes) += bottom[c];
  }
}

/// Adds a chunk of samples to the product of two panels.
void add_chunk(const float* a, const float* b, Index samples, PanelTile& sum) {
  for (Index first = 0; first < samples; first += slab) {
    const Index count = std::min(slab, samples - first);
    for (Index column = 0; column < width; column += tile_columns)
      for (Index row = 0; row < width; row += tile_rows)
        add_slab(a + first * width + row, b + first * width + column, count,
                 sum.data() + column * width + row);
  }
}

}  // namespace

Matrix<double> panel_product(const PanelRange& a, const PanelRange& b, bool upper) {
  const Index samples = a.panels.samples();
  require(samples == b.panels.samples(), "panel_product: A and B differ in their samples");
  Matrix<double> product = Matrix<double>::Zero(a.count * width, b.count * width);
  PanelTile tile;
  for (Index begin = 0; begin < samples; begin += chunk) {
    const Index count = std::min(chunk, samples - begin);
    for (Index first = 0; first < a.count; first += resident)
      for (Index column = upper ? first : 0; column < b.count; ++column)
        for (Index row = first; row < std::min(first + resident, a.count); ++row) {
          if (upper && row > column) continue;
          tile.setZero();
          add_chunk(a.panels.from(a.first + row, begin), b.panels.from(b.first + column, begin),
                    count, tile);
          product.block<width, width>(row * width, column * width) += tile.cast<double>();
        }
  }
  return product;
}

}  // namespace unidyn
