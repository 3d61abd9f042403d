#include "unidyn/similarity/pairs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "states.hpp"

namespace unidyn {
namespace {

using testing::all_geometric;
using testing::factor_of;
using testing::normal_numbers;
using testing::stack_of;

TEST(PairBlocks, HoldEveryPairOnce) {
  for (const Index networks : {0, 1, 2, 7, 12, 13})
    for (const Index size : {1, 2, 5, 12, 40}) {
      Matrix<double> seen = Matrix<double>::Zero(networks, networks);
      for (const PairBlock& block : pair_blocks(networks, size)) {
        Index pairs = 0;
        for (Index row = block.first_row; row < block.first_row + block.rows; ++row)
          for (Index column = block.first_column; column < block.first_column + block.columns;
               ++column) {
            if (block.diagonal() && row >= column) continue;
            seen(row, column) += 1;
            ++pairs;
          }
        EXPECT_EQ(block.pairs(), pairs);
      }
      for (Index row = 0; row < networks; ++row)
        for (Index column = 0; column < networks; ++column)
          EXPECT_EQ(seen(row, column), row < column ? 1 : 0)
              << networks << " networks in runs of " << size;
    }
}

/// The first networks of the runs that a block needs.
std::set<Index> runs_of(const PairBlock& block) {
  return {block.first_row, block.first_column};
}

TEST(PairBlocks, NeedAtMostOneRunThatTheBlockBeforeDidNot) {
  const auto blocks = pair_blocks(50, 7);
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    std::set<Index> missing = runs_of(blocks[i]);
    for (const Index held : runs_of(blocks[i - 1])) missing.erase(held);
    EXPECT_LE(missing.size(), 1u) << "block " << i;
  }
}

TEST(PairBlocks, AreSharedOutWholeInOrderAndEvenly) {
  const auto blocks = pair_blocks(100, 9);
  constexpr Index all_pairs = 100 * 99 / 2, largest = 81;
  for (const Index ranks : {1, 2, 3, 7, 40, 200}) {
    std::vector<PairBlock> joined;
    for (Index rank = 0; rank < ranks; ++rank) {
      Index pairs = 0;
      for (const PairBlock& block : share_of(blocks, rank, ranks)) {
        joined.push_back(block);
        pairs += block.pairs();
      }
      EXPECT_NEAR(static_cast<double>(pairs), static_cast<double>(all_pairs / ranks), 2 * largest);
    }
    EXPECT_EQ(joined, blocks) << ranks << " ranks";
  }
}

TEST(PairBlocks, NoWorkIsSharedOutAsNone) {
  EXPECT_TRUE(share_of({}, 0, 3).empty());
  EXPECT_TRUE(pair_blocks(0, 4).empty());
  EXPECT_THROW(share_of({}, 3, 3), std::invalid_argument);
  EXPECT_THROW(pair_blocks(3, 0), std::invalid_argument);
}

TEST(RunSize, TwoRunsFitIntoMemory) {
  EXPECT_EQ(run_size(10000, 1, 1000, 2 * 1000 * 250), 250);
  EXPECT_EQ(run_size(10000, 1, 1000, 10), 1);
}

TEST(RunSize, LeavesEachRankEightBlocksOrAsManyAsThereAre) {
  for (const Index networks : {0, 1, 2, 30, 1000})
    for (const Index ranks : {1, 2, 16}) {
      const Index size = run_size(networks, ranks, 1, std::size_t{1} << 40);
      ASSERT_GE(size, 1);
      const auto blocks = static_cast<Index>(pair_blocks(networks, size).size());
      EXPECT_TRUE(blocks >= 8 * ranks || size == 1) << networks << " on " << ranks;
      const auto fewer = static_cast<Index>(pair_blocks(networks, size + 1).size());
      EXPECT_TRUE(fewer < 8 * ranks) << "larger runs would do: " << networks << " on " << ranks;
    }
}

/// Networks of various sizes on samples that fill no slab, in several groups where there are many;
/// one of them failed.
std::vector<Factor> population(Index networks, std::string_view name) {
  std::vector<Factor> factors;
  for (Index i = 0; i < networks; ++i)
    factors.push_back(
        factor_of(normal_numbers(613, 3 + 8 * (i % 4), name, static_cast<std::uint64_t>(i))));
  factors[static_cast<std::size_t>(networks / 2)] = Factor{};
  return factors;
}

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

TEST(DissimilarityBlock, IsBitForBitWhatPairsGiveAlone) {
  const auto rows = population(5, "rows"), columns = population(43, "columns");
  const auto block = dissimilarity_block(stack_of(rows), stack_of(columns), all_geometric, 3);
  ASSERT_EQ(block.size(), all_geometric.size());
  for (std::size_t w = 0; w < all_geometric.size(); ++w)
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t c = 0; c < columns.size(); ++c)
        EXPECT_TRUE(same(block[w](static_cast<Index>(r), static_cast<Index>(c)),
                         dissimilarity(all_geometric[w], rows[r], columns[c], 3)))
            << to_name(all_geometric[w]) << " of " << r << " and " << c;
}

TEST(DissimilarityBlock, OfAListWithItselfIsSymmetricWithZeroDiagonal) {
  const FactorStack networks = stack_of(population(43, "networks")), copies = networks;
  ASSERT_GT(networks.groups().size(), 1u);
  const auto block = dissimilarity_block(networks, networks, all_geometric, 3);
  const auto as_two_lists = dissimilarity_block(networks, copies, all_geometric, 3);
  for (std::size_t w = 0; w < all_geometric.size(); ++w)
    for (Index i = 0; i < 43; ++i)
      for (Index j = 0; j < 43; ++j) {
        EXPECT_TRUE(same(block[w](i, j), block[w](j, i)));
        const bool failed = i == 21 || j == 21;
        const double expected = i == j ? 0 : as_two_lists[w](std::min(i, j), std::max(i, j));
        EXPECT_TRUE(failed ? std::isnan(block[w](i, j)) : block[w](i, j) == expected);
      }
}

TEST(DissimilarityBlock, GivesOneMatrixForEachOfTheAskedInOrder) {
  const std::vector<Factor> networks = population(4, "networks");
  const FactorStack stack = stack_of(networks);
  const std::vector<Dissimilarity> asked = {Dissimilarity::procrustes, Dissimilarity::cka};
  const auto block = dissimilarity_block(stack, stack, asked, 3);
  ASSERT_EQ(block.size(), 2u);
  EXPECT_EQ(block[0](0, 1), dissimilarity(Dissimilarity::procrustes, networks[0], networks[1], 3));
  EXPECT_EQ(block[1](0, 1), dissimilarity(Dissimilarity::cka, networks[0], networks[1], 3));
}

TEST(DissimilarityBlock, TakesEmptyListsAndOnlyFailedNetworks) {
  const FactorStack networks = stack_of(population(3, "networks"));
  const FactorStack none(networks.samples()), failed = stack_of(std::vector<Factor>(2));
  EXPECT_EQ(dissimilarity_block(none, networks, all_geometric, 3)[0].size(), 0);
  EXPECT_TRUE(dissimilarity_block(failed, failed, all_geometric, 3)[0].array().isNaN().all());
}

TEST(DissimilarityBlock, RefusesNetworksOnDifferentSamples) {
  const Factor brief = factor_of(normal_numbers(20, 3, "short"));
  const Factor lengthy = factor_of(normal_numbers(21, 3, "long"));
  EXPECT_THROW(stack_of({brief, lengthy}), std::invalid_argument);
  EXPECT_THROW(dissimilarity_block(stack_of({brief}), stack_of({lengthy}), all_geometric, 3),
               std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
