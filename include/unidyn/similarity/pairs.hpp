#pragma once
// All pairs of M networks, divided into blocks that fit into memory and are distributed over ranks.
//
// The networks are divided into runs of `size`; a block is the pairs of one run with another, or
// with itself. Blocks are ordered along the rows of the upper triangle, left to right and back in
// turn, so that each block needs at most one run of networks that the previous block did not:
//
//        columns        →   0 1 2 3
//        row run 0          1 2 3 4
//                1            7 6 5
//                2              8 9
//                3               10
#include <span>
#include <vector>

#include "unidyn/similarity/factor_stack.hpp"

namespace unidyn {

/// The pairs of networks first_row … first_row + rows − 1 with first_column … first_column +
/// columns − 1. The row run never comes after the column run; if they are the same run, the block
/// is diagonal and stands for the pairs (i, j) with i < j.
struct PairBlock {
  Index first_row = 0;
  Index rows = 0;
  Index first_column = 0;
  Index columns = 0;

  bool diagonal() const { return first_row == first_column; }
  /// The number of pairs of different networks.
  Index pairs() const { return diagonal() ? rows * (rows - 1) / 2 : rows * columns; }
  bool operator==(const PairBlock&) const = default;
};

/// The largest run size for which two runs of networks of `bytes_per_network` each fit into
/// `memory` bytes and each of `ranks` has at least eight blocks. At least 1, even if that does not
/// fit into `memory`. Requires bytes_per_network ≥ 1 and ranks ≥ 1.
Index run_size(Index networks, Index ranks, std::size_t bytes_per_network, std::size_t memory);

/// The size in bytes of one Factor of this shape, for a network with as many units as directions.
std::size_t factor_bytes(Index samples, Index directions);

/// The blocks that cover every pair of `networks` once, in the order drawn above. The last run may
/// be shorter. Empty for no networks. Requires size ≥ 1.
std::vector<PairBlock> pair_blocks(Index networks, Index size);

/// The part of `blocks` assigned to `rank` of `ranks`: consecutive blocks, so that a rank that
/// holds the two runs of one block reads at most one more for the next. The ranks' numbers of pairs
/// differ by at most two blocks; the parts of all ranks are `blocks`, in order.
std::span<const PairBlock> share_of(std::span<const PairBlock> blocks, Index rank, Index ranks);

/// The geometric dissimilarities `which` of all pairs of two stacks of networks, one matrix
/// [rows × columns] each. If both are the same object, the results are symmetric with zero
/// diagonals, except NaN for Factor{}. `components` is that of pair_values() in
/// similarity/geometry.hpp. A value depends, to the last bit, on its two networks only, not on
/// the block around it. Throws std::invalid_argument if the networks were recorded on different
/// numbers of samples.
std::vector<Matrix<double>> dissimilarity_block(const FactorStack& rows, const FactorStack& columns,
                                                std::span<const Dissimilarity> which,
                                                Index components);

/// The geometric dissimilarity `which` of two networks: a block of one pair.
double dissimilarity(Dissimilarity which, const Factor& first, const Factor& second,
                     Index components);

}  // namespace unidyn
