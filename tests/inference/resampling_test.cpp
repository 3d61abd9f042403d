#include "unidyn/inference/resampling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "../support/not_a_number.hpp"

namespace unidyn {
namespace {

using ::testing::ElementsAre;

using testing::not_a_number;

// Three strata of unequal size, the last with one label; cells of 1, 2, 3, 4 and 2.
LabelTest uneven() {
  LabelTest test;
  test.group = {0, 1, 1, 0, 1, 2, 2, 0, 0, 0, 1, 1};
  test.stratum = {0, 1, 0, 1, 0, 1, 0, 0, 2, 2, 1, 1};
  test.cell = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4};
  test.unit = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  test.groups = 3;
  return test;
}

std::map<Index, std::vector<Index>> by_stratum(const LabelTest& test, const Groups& labels) {
  std::map<Index, std::vector<Index>> all;
  for (std::size_t i = 0; i < labels.size(); ++i) all[test.stratum[i]].push_back(labels[i]);
  for (auto& [stratum, some] : all) std::ranges::sort(some);
  return all;
}

TEST(Permuted, DealsLabelsWithinTheirStratum) {
  const LabelTest test = uneven();
  const auto expected = by_stratum(test, test.group);
  bool moved = false;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Groups dealt = permuted(test, Stream("permuted", "strata", i));
    EXPECT_EQ(by_stratum(test, dealt), expected);
    moved = moved || dealt != test.group;
  }
  EXPECT_TRUE(moved);
}

TEST(Permuted, GivesEachArrangementTheSameChance) {
  // Two strata with 3!/2! = 3 and 2 arrangements.
  LabelTest test;
  test.group = {0, 1, 1, 0, 1};
  test.stratum = {0, 0, 0, 1, 1};
  test.unit = {0, 1, 2, 3, 4};
  std::map<Groups, int> seen;
  constexpr int deals = 6000;
  for (std::uint64_t i = 0; i < deals; ++i) ++seen[permuted(test, Stream("permuted", "", i))];
  ASSERT_EQ(seen.size(), 6u);
  double chi_squared = 0;
  for (const auto& [labels, times] : seen) chi_squared += (times - 1000) * (times - 1000) / 1000.0;
  EXPECT_LT(chi_squared, 20.5);  // 5 degrees of freedom: p = 0.001
}

// Two strata of three and two units, of 2, 1, 3 and 2, 4 networks.
LabelTest in_units() {
  LabelTest test;
  test.networks = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  test.unit = {0, 0, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4};
  test.group = {0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1};
  test.stratum = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  test.cell = test.unit;
  test.groups = 2;
  return test;
}

TEST(Permuted, MovesTheNetworksOfAUnitTogether) {
  const LabelTest test = in_units();
  std::map<Groups, int> seen;
  constexpr int deals = 3000;
  for (std::uint64_t i = 0; i < deals; ++i) {
    const Groups dealt = permuted(test, Stream("permuted", "units", i));
    EXPECT_EQ(test.of_networks(test.of_units(dealt)), dealt);
    ++seen[test.of_units(dealt)];
  }
  ASSERT_EQ(seen.size(), 3u * 2u);
  for (const auto& [labels, times] : seen) EXPECT_NEAR(times / double{deals}, 1 / 6.0, 0.03);
}

TEST(EqualUnits, KeepsOfEachAsManyAsTheSmallestOfItsStratumHas) {
  const LabelTest test = in_units();
  std::vector<int> times(12, 0);
  constexpr int draws = 1000;
  for (std::uint64_t i = 0; i < draws; ++i) {
    const auto kept = equal_units(test, Stream("equal units", "", i));
    EXPECT_TRUE(std::ranges::is_sorted(kept));
    EXPECT_THAT(test.among(kept).cell_sizes(), ElementsAre(1, 1, 1, 2, 2));
    for (const Index one : kept) ++times[static_cast<std::size_t>(one)];
  }
  EXPECT_EQ(times[2], draws);
  for (const std::size_t i : {3u, 4u, 5u}) EXPECT_NEAR(times[i] / double{draws}, 1 / 3.0, 0.08);
  for (const std::size_t i : {8u, 11u}) EXPECT_NEAR(times[i] / double{draws}, 1 / 2.0, 0.08);
}

TEST(HalfSample, KeepsAboutHalfOfEachCell) {
  const LabelTest test = uneven();
  std::map<Index, std::map<Index, int>> sizes;  // cell → how many are kept → times
  constexpr int samples = 3000;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const Groups kept = half_sample(test, Stream("half-sample", "", i));
    std::map<Index, Index> count;
    for (std::size_t n = 0; n < kept.size(); ++n) {
      count[test.cell[n]] += kept[n] != left_out;
      EXPECT_TRUE(kept[n] == left_out || kept[n] == test.group[n]);
    }
    for (const auto& [cell, size] : count) ++sizes[cell][size];
  }
  EXPECT_EQ(sizes[0][1], samples);  // the only one of its cell
  EXPECT_EQ(sizes[1][1], samples);
  EXPECT_EQ(sizes[3][2], samples);
  // Of three, one with probability 1/3 and two with 2/3.
  EXPECT_EQ(sizes[2][1] + sizes[2][2], samples);
  EXPECT_NEAR(sizes[2][1] / double{samples}, 1.0 / 3, 4 * std::sqrt(2.0 / 9 / samples));
}

TEST(HalfSample, KeepsEachReplicateEquallyOften) {
  LabelTest test;
  test.group = test.cell = Groups(5, 0);
  std::vector<int> times(5, 0);
  constexpr int samples = 5000;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const Groups kept = half_sample(test, Stream("half-sample", "each", i));
    for (std::size_t n = 0; n < 5; ++n) times[n] += kept[n] != left_out;
  }
  // (n² + 1) / 2n of n are kept on average.
  for (const int one : times) EXPECT_NEAR(one / double{samples}, 26.0 / 50, 0.03);
}

TEST(HalfSampleInterval, IsStudentsOfTheStandardDeviationOfHalfSamples) {
  // Standard deviation √(14/3) of deviations −2, 3, −1, 0; t₃(0.75) = 0.7648923.
  const std::vector<double> values = {3, 8, 4, 5};
  const Interval found = half_sample_interval(10, values, 3, 0.5);
  EXPECT_NEAR(found.low, 10 - 0.7648923 * std::sqrt(14.0 / 3), 1e-6);
  EXPECT_NEAR(found.high, 10 + 0.7648923 * std::sqrt(14.0 / 3), 1e-6);
}

TEST(HalfSampleInterval, IsOfNothingWhereHalfSamplesSayNothing) {
  const std::vector<double> holes = {not_a_number, 3, 8, not_a_number, 4, 5};
  const std::vector<double> values = {3, 8, 4, 5}, equal = {0.5, 0.5, 0.5 + 1e-15};
  EXPECT_EQ(half_sample_interval(10, holes, 3, 0.5), half_sample_interval(10, values, 3, 0.5));
  EXPECT_TRUE(std::isnan(half_sample_interval(10, std::vector<double>{1}, 3, 0.5).low));
  EXPECT_TRUE(std::isnan(half_sample_interval(0.7, equal, 3, 0.5).low));
  EXPECT_TRUE(std::isnan(half_sample_interval(10, values, 0, 0.5).low));
  EXPECT_TRUE(std::isnan(half_sample_interval(not_a_number, holes, 3, 0.5).high));
  EXPECT_TRUE(std::isnan(half_sample_p(10, {}, 3)));
  EXPECT_TRUE(std::isnan(half_sample_p(10, equal, 3)));
  EXPECT_THROW(half_sample_interval(10, holes, 3, 1), std::invalid_argument);
}

TEST(HalfSampleP, IsTheLevelAtWhichTheIntervalEndsAtZero) {
  const std::vector<double> values = {3, 8, 4, 5};
  for (const double estimate : {2.0, -2.5, 7.0}) {
    const double p = half_sample_p(estimate, values, 5);
    const Interval found = half_sample_interval(estimate, values, 5, 1 - p);
    EXPECT_NEAR(estimate > 0 ? found.low : found.high, 0, 1e-9);
  }
  // t₁ is Cauchy's law.
  EXPECT_NEAR(half_sample_p(std::sqrt(14.0 / 3), values, 1), 0.5, 1e-12);
}

TEST(PermutationP, CountsTheArrangementAtHandAndEqualValues) {
  const std::vector<double> others = {0.1, 0.5 - 1e-14, 0.7};
  EXPECT_DOUBLE_EQ(permutation_p(0.5, others, false), 3 / 4.0);
  EXPECT_DOUBLE_EQ(permutation_p(0.8, others, false), 1 / 4.0);
  // All arrangements: that at hand is one of them.
  EXPECT_DOUBLE_EQ(permutation_p(0.5, others, true), 2 / 3.0);
  EXPECT_TRUE(std::isnan(permutation_p(not_a_number, others, false)));
  EXPECT_TRUE(std::isnan(permutation_p(0.5, {}, false)));
}

TEST(PermutationP, OfADifferenceCountsBothSidesOfTheMean) {
  const std::vector<double> others = {0, 1, 2, 7};
  EXPECT_DOUBLE_EQ(two_sided_permutation_p(0, others, true), 2 / 4.0);  // of −2.5, −1.5, −0.5, 4.5
  EXPECT_DOUBLE_EQ(two_sided_permutation_p(7, others, true), 1 / 4.0);
  EXPECT_DOUBLE_EQ(two_sided_permutation_p(-5, others, false), 2 / 5.0);  // −6, −1, 0, 1, 6
}

}  // namespace
}  // namespace unidyn
