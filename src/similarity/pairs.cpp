#include "unidyn/similarity/pairs.hpp"

#include <algorithm>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

/// A pair of groups of networks, all of whose pairs are compared together.
class GroupPair {
 public:
  using Group = FactorStack::Group;

  GroupPair(const FactorStack& rows, const Group& row_group, const FactorStack& columns,
            const Group& column_group, std::span<const Dissimilarity> which, Index components)
      : rows_(rows),
        columns_(columns),
        row_group_(row_group),
        column_group_(column_group),
        which_(which),
        components_(components),
        one_group_(&row_group == &column_group) {
    bases_ = panel_product(rows.bases(row_group), columns.bases(column_group), one_group_);
    if (std::ranges::any_of(which, [](Dissimilarity one) { return geometric(one).uses_row_norms; }))
      norms_ = panel_product(rows.norms(row_group), columns.norms(column_group), one_group_);
  }

  /// Writes the values of all pairs; for one group with itself, of those above the diagonal.
  void compare(std::vector<Matrix<double>>& values) {
    const Index end_row = row_group_.first + row_group_.networks;
    const Index end_column = column_group_.first + column_group_.networks;
    for (Index row = row_group_.first; row < end_row; ++row)
      for (Index column = one_group_ ? row + 1 : column_group_.first; column < end_column;
           ++column) {
        pairs_.push_back(pair(row, column));
        places_.emplace_back(row, column);
        if (pairs_.size() == SmallMatrices::count) flush(values);
      }
    flush(values);
  }

 private:
  ComparedPair pair(Index row, Index column) const {
    const GramFacts& first = rows_.facts(row);
    const GramFacts& second = columns_.facts(column);
    const bool empty = first.singular_value.size() == 0 || second.singular_value.size() == 0;
    const double row_norms = norms_.size() == 0 || empty
                                 ? 0
                                 : norms_(rows_.norm_column(row_group_, row),
                                          columns_.norm_column(column_group_, column));
    return {first, second, rows_.samples(),
            bases_.block(rows_.basis_column(row_group_, row),
                         columns_.basis_column(column_group_, column), first.singular_value.size(),
                         second.singular_value.size()),
            row_norms};
  }

  void flush(std::vector<Matrix<double>>& values) {
    for (std::size_t w = 0; w < which_.size(); ++w) {
      const PairValues found = pair_values(which_[w], pairs_, components_, Precision::single_sums);
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const auto [row, column] = places_[i];
        values[w](row, column) = found[i] < geometric(which_[w]).recompute_below
                                     ? precise(which_[w], row, column)
                                     : found[i];
      }
    }
    pairs_.clear();
    places_.clear();
  }

  double precise(Dissimilarity which, Index row, Index column) const {
    const PairProduct product =
        precise_product(rows_.basis(row), rows_.row_norm_squared(row), columns_.basis(column),
                        columns_.row_norm_squared(column));
    const ComparedPair pair{rows_.facts(row), columns_.facts(column), rows_.samples(),
                            product.basis, product.row_norms};
    return pair_values(which, {&pair, 1}, components_, Precision::double_sums).front();
  }

  const FactorStack& rows_;
  const FactorStack& columns_;
  const Group& row_group_;
  const Group& column_group_;
  std::span<const Dissimilarity> which_;
  Index components_;
  bool one_group_;
  Matrix<double> bases_, norms_;     // the products of the groups' panels
  std::vector<ComparedPair> pairs_;  // waiting to be compared as one batch
  std::vector<std::pair<Index, Index>> places_;
};

/// Sets the diagonal to zero and copies the upper triangle to the lower.
void complete_symmetric(const FactorStack& networks, Matrix<double>& values) {
  for (Index i = 0; i < values.rows(); ++i) {
    const bool has_representation = networks.facts(i).singular_value.size() > 0;
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
         static_cast<std::size_t>(directions * (directions + 1)) * sizeof(double);
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
  // A block belongs to the rank whose equal share of all pairs has the block's middle pair. Costs
  // are doubled to keep the middle an integer; each block counts as one more, so none is free.
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

std::vector<Matrix<double>> dissimilarity_block(const FactorStack& rows, const FactorStack& columns,
                                                std::span<const Dissimilarity> which,
                                                Index components) {
  require(rows.samples() == columns.samples(),
          "dissimilarity_block: the networks were recorded on different samples");
  std::vector<Matrix<double>> values(which.size(), Matrix<double>(rows.size(), columns.size()));
  const bool one_list = &rows == &columns;
  for (std::size_t row = 0; row < rows.groups().size(); ++row)
    for (std::size_t column = one_list ? row : 0; column < columns.groups().size(); ++column)
      GroupPair(rows, rows.groups()[row], columns, columns.groups()[column], which, components)
          .compare(values);
  if (one_list)
    for (Matrix<double>& matrix : values) complete_symmetric(rows, matrix);
  return values;
}

double dissimilarity(Dissimilarity which, const Factor& first, const Factor& second,
                     Index components) {
  const Index samples = std::max(first.basis.rows(), second.basis.rows());
  FactorStack rows(samples), columns(samples);
  rows.add(first);
  columns.add(second);
  return dissimilarity_block(rows, columns, {&which, 1}, components).front()(0, 0);
}

}  // namespace unidyn
