#include "unidyn/similarity/pairs.hpp"

#include <algorithm>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr Index tile_networks = 16;  // slabs of twice as many networks stay in a core's cache

/// The pairs of a tile of networks: those below the diagonal of one list with itself are left out.
struct TilePairs {
  Index first_row, end_row, first_column, end_column;
  bool one_list;

  template <class Visit>
  void for_each(Visit visit) const {
    for (Index row = first_row; row < end_row; ++row)
      for (Index column = one_list ? std::max(first_column, row + 1) : first_column;
           column < end_column; ++column)
        visit(row, column);
  }
};

/// The number of samples that all networks with a representation share; 0 without any.
Index common_samples(std::span<const Factor> rows, std::span<const Factor> columns) {
  Index samples = 0;
  for (const auto& list : {rows, columns})
    for (const Factor& network : list) {
      if (network.basis.size() == 0) continue;
      require(samples == 0 || samples == network.basis.rows(),
              "dissimilarity_block: the networks were recorded on different samples");
      samples = network.basis.rows();
    }
  return samples;
}

const Factor& at(std::span<const Factor> list, Index i) {
  return list[static_cast<std::size_t>(i)];
}

/// The products of a tile, slab by slab of samples, in the order of for_each.
std::vector<PairProduct> tile_products(std::span<const Factor> rows,
                                       std::span<const Factor> columns, const TilePairs& tile,
                                       Index samples) {
  std::vector<PairProduct> products;
  tile.for_each([&](Index row, Index column) {
    products.push_back(zero_product(at(rows, row), at(columns, column)));
  });
  for (Index begin = 0; begin < samples; begin += slab_samples) {
    auto product = products.begin();
    tile.for_each([&](Index row, Index column) {
      const Factor& first = at(rows, row);
      const Factor& second = at(columns, column);
      if (product->basis.size() > 0)
        add_samples(first, second, begin, std::min(begin + slab_samples, samples), *product);
      ++product;
    });
  }
  return products;
}

/// Zeros on the diagonal and the upper triangle in the lower.
void complete_symmetric(std::span<const Factor> networks, Matrix<double>& values) {
  for (Index i = 0; i < values.rows(); ++i) {
    const bool has_representation = at(networks, i).basis.size() > 0;
    values(i, i) = has_representation ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (Index j = i + 1; j < values.cols(); ++j) values(j, i) = values(i, j);
  }
}

}  // namespace

Index run_size(Index networks, Index ranks, std::size_t bytes_per_network, std::size_t memory) {
  require(ranks >= 1 && bytes_per_network >= 1, "run_size: no ranks, or networks of no bytes");
  const auto that_fit = static_cast<Index>(memory / 2 / bytes_per_network);
  Index runs = 1;
  while (runs < networks && runs * (runs + 1) / 2 < 8 * ranks) ++runs;
  const Index largest = runs > 1 ? (networks - 1) / (runs - 1) : networks;
  return std::clamp<Index>(largest, 1, std::max<Index>(that_fit, 1));
}

std::size_t factor_bytes(Index samples, Index directions) {
  return sizeof(Factor) + static_cast<std::size_t>(samples * (directions + 1)) * sizeof(float) +
         static_cast<std::size_t>(directions) * sizeof(double);
}

std::vector<PairBlock> pair_blocks(Index networks, Index size) {
  require(size >= 1, "pair_blocks: a run must have at least one network");
  const Index runs = (networks + size - 1) / size;
  const auto length = [&](Index run) { return std::min(size, networks - run * size); };
  std::vector<PairBlock> blocks;
  for (Index row = 0; row < runs; ++row)
    for (Index step = row; step < runs; ++step) {
      const Index column = row % 2 == 0 ? step : runs - 1 - (step - row);
      blocks.push_back({row * size, length(row), column * size, length(column)});
    }
  return blocks;
}

std::span<const PairBlock> share_of(std::span<const PairBlock> blocks, Index rank, Index ranks) {
  require(0 <= rank && rank < ranks, "share_of: no such rank");
  // A block belongs to the rank in whose equal part of all pairs its middle pair falls. Twice the
  // number of pairs keeps the middle whole; each block counts as one more, so none is without cost.
  const auto cost = [](const PairBlock& block) { return block.pairs() + 1; };
  Index total = 0;
  for (const PairBlock& block : blocks) total += cost(block);
  const auto first_of = [&](Index wanted) {
    Index before = 0;
    auto block = blocks.begin();
    while (block != blocks.end() && (2 * before + cost(*block)) * ranks < 2 * total * wanted)
      before += cost(*block++);
    return block;
  };
  return {first_of(rank), first_of(rank + 1)};
}

std::vector<Matrix<double>> dissimilarity_block(std::span<const Factor> rows,
                                                std::span<const Factor> columns,
                                                std::span<const Dissimilarity> which,
                                                Index components) {
  const Index samples = common_samples(rows, columns);
  const bool one_list = rows.data() == columns.data() && rows.size() == columns.size();
  const auto row_count = static_cast<Index>(rows.size());
  const auto column_count = static_cast<Index>(columns.size());
  std::vector<Matrix<double>> values(which.size(), Matrix<double>(row_count, column_count));
  for (Index row = 0; row < row_count; row += tile_networks)
    for (Index column = 0; column < column_count; column += tile_networks) {
      const TilePairs tile{row, std::min(row + tile_networks, row_count), column,
                           std::min(column + tile_networks, column_count), one_list};
      const auto products = tile_products(rows, columns, tile, samples);
      for (std::size_t w = 0; w < which.size(); ++w) {
        auto product = products.begin();
        tile.for_each([&](Index r, Index c) {
          values[w](r, c) =
              dissimilarity(which[w], at(rows, r), at(columns, c), *product++, components);
        });
      }
    }
  if (one_list)
    for (Matrix<double>& matrix : values) complete_symmetric(rows, matrix);
  return values;
}

}  // namespace unidyn
