#include "unidyn/parallel/collectives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "unidyn/core/error.hpp"
#include "unidyn/parallel/errors.hpp"

namespace unidyn {
namespace {

const MPI_Comm world = MPI_COMM_WORLD;

TEST(Broadcast, BringsWhatRankZeroHas) {
  const bool first = rank_of(world) == 0;
  int value = first ? 7 : 0;
  broadcast(world, value);
  EXPECT_EQ(value, 7);
  std::string text = first ? std::string("a\0b", 3) : "something longer than that";
  broadcast(world, text);
  EXPECT_EQ(text, std::string("a\0b", 3));
  std::vector<int> values = first ? std::vector{3, 1, 2} : std::vector{9};
  broadcast(world, values);
  EXPECT_EQ(values, (std::vector{3, 1, 2}));
  std::string nothing = first ? "" : "x";
  broadcast(world, nothing);
  EXPECT_EQ(nothing, "");
}

TEST(Reductions, AreOverAllRanks) {
  const int size = size_of(world), rank = rank_of(world);
  std::array<double, 2> sums{1.5, static_cast<double>(rank)};
  sum_over(world, std::span<double>(sums));
  EXPECT_EQ(sums[0], 1.5 * size);
  EXPECT_EQ(sums[1], size * (size - 1) / 2.0);
  std::int64_t large = std::int64_t{1} << 40;
  sum_over(world, std::span(&large, 1));
  EXPECT_EQ(large, (std::int64_t{1} << 40) * size);
  std::array<int, 2> greatest{rank, -rank};
  maximum_over(world, std::span<int>(greatest));
  EXPECT_EQ(greatest[0], size - 1);
  EXPECT_EQ(greatest[1], 0);
  EXPECT_TRUE(any_of(world, rank == size - 1));
  EXPECT_FALSE(any_of(world, false));
}

TEST(SumOverEarlier, CountsTheRanksBefore) {
  const std::int64_t rank = rank_of(world);
  std::array<std::int64_t, 2> values{rank + 1, 10};
  sum_over_earlier(world, std::span<std::int64_t>(values));
  EXPECT_EQ(values[0], rank * (rank + 1) / 2);
  EXPECT_EQ(values[1], 10 * rank);
}

TEST(JoinedTexts, AreInTheOrderOfRanks) {
  const int rank = rank_of(world);
  const std::string all =
      joined_texts(world, std::string(static_cast<std::size_t>(rank), 'a') + ".");
  std::string expected;
  for (int r = 0; r < size_of(world); ++r)
    expected += std::string(static_cast<std::size_t>(r), 'a') + ".";
  EXPECT_EQ(all, expected);
  EXPECT_EQ(joined_on_rank_zero(world, std::string(static_cast<std::size_t>(rank), 'a') + "."),
            rank == 0 ? expected : "");
}

TEST(GatherRows, PutsTogetherWhatRanksHaveFilled) {
  // Rank r has r + 1 rows of three numbers.
  const std::int64_t rank = rank_of(world), size = size_of(world), width = 3;
  const std::int64_t first = rank * (rank + 1) / 2, rows = size * (size + 1) / 2;
  std::vector<double> all(static_cast<std::size_t>(rows * width), -1);
  for (std::int64_t i = first * width; i < (first + rank + 1) * width; ++i)
    all[static_cast<std::size_t>(i)] = static_cast<double>(i);
  gather_rows(world, all.data(), width, first, rank + 1);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], static_cast<double>(i));
}

TEST(Collectives, EveryRankLooksAtSomeOfTheThings) {
  for (const std::size_t count : {0, 1, 7}) {
    std::int64_t looks = 0;
    const auto seen = seen_together(world, count, [&](std::size_t i) {
      ++looks;
      return static_cast<std::int64_t>(i * i);
    });
    ASSERT_EQ(seen.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(seen[i], static_cast<std::int64_t>(i * i));
    sum_over(world, std::span<std::int64_t>(&looks, 1));
    EXPECT_EQ(looks, static_cast<std::int64_t>(count));
  }
  EXPECT_THROW(seen_together(world, 3,
                             [](std::size_t i) -> std::int64_t {
                               if (i == 1) throw StorageError("the second");
                               return 0;
                             }),
               StorageError);
}

}  // namespace
}  // namespace unidyn
