// Products of small dense matrices in panels, once for each instruction set. Include only inside
// foreach_target.
//
// A matrix of R rows is stored in panels of 64 rows, the last one padded with zeros. A panel stores
// its columns one after the other, 64 numbers each: whole vectors of any width, read in order.
#if defined(UNIDYN_SIMD_PANELS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIDYN_SIMD_PANELS_INL_HPP
#undef UNIDYN_SIMD_PANELS_INL_HPP
#else
#define UNIDYN_SIMD_PANELS_INL_HPP
#endif

#include <algorithm>
#include <memory>

#include "linalg/simd/vector-inl.hpp"
#include "unidyn/linalg/large_pages.hpp"

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

constexpr size_t panel_rows = 64;

constexpr size_t panels_for(size_t rows) {
  return (rows + panel_rows - 1) / panel_rows;
}

/// Panels with equal numbers of columns, initially zero.
class Panels {
 public:
  Panels(size_t panels, size_t columns)
      // A cache line of padding, so that equal columns of several panels are in different sets.
      : stride_(columns * panel_rows + 16),
        size_(panels * stride_),
        data_(allocate_large(size_), Free{size_}) {}

  float* at(size_t panel, size_t column) const {
    return data_.get() + panel * stride_ + column * panel_rows;
  }
  size_t stride() const { return stride_; }  // from panel to panel
  void clear() { std::fill_n(data_.get(), size_, 0.0f); }

 private:
  struct Free {
    size_t size;
    void operator()(float* data) const { free_large(data, size); }
  };

  size_t stride_;
  size_t size_;
  std::unique_ptr<float[], Free> data_;
};

/// Rows × Columns sums in registers, where Rows counts vectors.
template <size_t Rows, size_t Columns>
class Tile {
 public:
  HWY_INLINE void zero() {
    HWY_UNROLL(16)
    for (size_t j = 0; j < Columns; ++j) {
      HWY_UNROLL(16)
      for (size_t i = 0; i < Rows; ++i) sum_[i][j] = all(0);
    }
  }
  HWY_INLINE void load_from(const float* c, size_t column) {
    HWY_UNROLL(16)
    for (size_t j = 0; j < Columns; ++j) {
      HWY_UNROLL(16)
      for (size_t i = 0; i < Rows; ++i) sum_[i][j] = load(c + j * column + i * lanes);
    }
  }
  HWY_INLINE void store_to(float* c, size_t column) const {
    HWY_UNROLL(16)
    for (size_t j = 0; j < Columns; ++j) {
      HWY_UNROLL(16)
      for (size_t i = 0; i < Rows; ++i) store(sum_[i][j], c + j * column + i * lanes);
    }
  }
  /// Adds Σₖ aₖ bₖᵀ, with the vectors aₖ at a + 64k and the numbers bₖⱼ at b + k·next + j·column.
  HWY_INLINE void add(size_t count, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b,
                      size_t next, size_t column) {
    for (size_t k = 0; k < count; ++k, a += panel_rows, b += next) {
      V left[Rows];
      HWY_UNROLL(16)
      for (size_t i = 0; i < Rows; ++i) left[i] = load(a + i * lanes);
      HWY_UNROLL(16)
      for (size_t j = 0; j < Columns; ++j) {
        const V right = all(b[j * column]);
        HWY_UNROLL(16)
        for (size_t i = 0; i < Rows; ++i) sum_[i][j] = hn::MulAdd(left[i], right, sum_[i][j]);
      }
    }
  }

 private:
  V sum_[Rows][Columns];
};

// With 32 registers, a tile of 4 × 6 vectors takes 24; with 16, one of 2 × 6 takes 12.
constexpr size_t tile_rows = lanes == 16 ? 4 : 2;
constexpr size_t tile_columns = 6;

/// Calls body(tile, row, column) for tiles that cover a panel × `columns`; `row` counts numbers.
template <class Body>
HWY_INLINE void tiled(size_t columns, const Body& body) {
  for (size_t row = 0; row < panel_rows; row += tile_rows * lanes) {
    size_t column = 0;
    for (; column + tile_columns <= columns; column += tile_columns)
      body(Tile<tile_rows, tile_columns>(), row, column);
    switch (columns - column) {
      case 5:
        body(Tile<tile_rows, 5>(), row, column);
        break;
      case 4:
        body(Tile<tile_rows, 4>(), row, column);
        break;
      case 3:
        body(Tile<tile_rows, 3>(), row, column);
        break;
      case 2:
        body(Tile<tile_rows, 2>(), row, column);
        break;
      case 1:
        body(Tile<tile_rows, 1>(), row, column);
        break;
      default:
        break;
    }
  }
}

/// One summand of a product: for panel p of the result, A [64 × count] in columns of 64 at a +
/// p·a_stride, and B [count × columns], whose entry (k, j) is at b + k·b_next + j·b_column. B may
/// consist of several pieces of `count` rows, b_stride apart, to be multiplied by as many of A.
struct Summand {
  const float* a;
  size_t a_stride;
  const float* b;
  size_t count;
  size_t b_next;
  size_t b_column;
  size_t pieces = 1;  // at least one
  size_t b_stride = 0;
};

/// C ← [C +] Σ A B over the summands, for `panels` panels of C with `columns` columns, c_stride
/// apart: the first piece of each summand, then the second of each that has one, and so on.
template <bool accumulate, class... Summands>
void product(float* c, size_t c_stride, size_t panels, size_t columns,
             const Summands&... summands) {
  const size_t turns = std::max({summands.pieces...});
  for (size_t p = 0; p < panels; ++p) {
    float* const panel = c + p * c_stride;
    // One piece of A after the other, so that each stays in cache for all columns.
    for (size_t q = 0; q < turns; ++q)
      tiled(columns, [&](auto tile, size_t row, size_t column) HWY_ATTR {
        float* const corner = panel + column * panel_rows + row;
        if (accumulate || q > 0) {
          tile.load_from(corner, panel_rows);
        } else {
          tile.zero();
        }
        const auto add = [&](const Summand& s) HWY_ATTR {
          if (q < s.pieces)
            tile.add(s.count, s.a + p * s.a_stride + q * s.count * panel_rows + row,
                     s.b + q * s.b_stride + column * s.b_column, s.b_next, s.b_column);
        };
        (add(summands), ...);
        tile.store_to(corner, panel_rows);
      });
  }
}

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
