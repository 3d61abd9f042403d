#include "unidyn/inference/arrangements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace unidyn {
namespace {

// A test of configurations of one network each: the labels of each stratum's.
LabelTest of_strata(const std::vector<Groups>& strata) {
  LabelTest test;
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum)
    for (const Index label : strata[stratum]) {
      const auto place = static_cast<Index>(test.networks.size());
      test.networks.push_back(place);
      test.group.push_back(label);
      test.stratum.push_back(static_cast<Index>(stratum));
      test.cell.push_back(place);
      test.unit.push_back(place);
      test.groups = std::max(test.groups, label + 1);
    }
  return test;
}

const LabelTest two_pairs = of_strata({{0, 1}, {0, 1}});
const LabelTest two_fours = of_strata({{0, 1, 2, 3}, {0, 1, 2, 3}});
const LabelTest lopsided = of_strata({{0, 1, 2}, {0, 0, 1}, {2}});

TEST(Arrangements, AreCountedByHand) {
  EXPECT_EQ(arrangement_count(two_pairs), 4);
  EXPECT_EQ(arrangement_count(two_fours), 24 * 24);
  EXPECT_EQ(arrangement_count(lopsided), 6 * 3 * 1);
  EXPECT_EQ(arrangement_count(of_strata({{0, 1, 2, 3}})), 24);
  EXPECT_EQ(arrangement_count(of_strata(std::vector<Groups>(48, {0, 1}))), std::exp2(48));
}

TEST(Arrangements, AreAllDifferentAndWithinTheirStrata) {
  for (const LabelTest& test : {two_pairs, two_fours, lopsided}) {
    std::set<Groups> seen;
    const auto count = static_cast<Index>(arrangement_count(test));
    for (Index i = 0; i < count; ++i) {
      const Groups dealt = arrangement(test, i);
      seen.insert(dealt);
      std::multiset<std::pair<Index, Index>> there, wanted;
      for (std::size_t n = 0; n < dealt.size(); ++n) {
        there.emplace(test.stratum[n], dealt[n]);
        wanted.emplace(test.stratum[n], test.group[n]);
      }
      EXPECT_EQ(there, wanted);
    }
    EXPECT_EQ(static_cast<Index>(seen.size()), count);
    EXPECT_TRUE(seen.contains(test.group));
    EXPECT_THROW(arrangement(test, count), std::invalid_argument);
  }
}

TEST(Arrangements, MoveTheNetworksOfAConfigurationTogether) {
  LabelTest test = two_pairs.among({0, 0, 1, 2, 3, 3, 3});  // replicates of cells
  EXPECT_EQ(arrangement_count(test), 4);
  for (Index i = 0; i < 4; ++i) {
    const Groups dealt = arrangement(test, i);
    EXPECT_EQ(dealt[0], dealt[1]);
    EXPECT_EQ(dealt[4], dealt[5]);
    EXPECT_EQ(dealt[5], dealt[6]);
    EXPECT_NE(dealt[1], dealt[2]);
  }
}

// The least share of arrangements that are as good as the best, whatever the statistic: those with
// the same partition of networks.
double least_share(const LabelTest& test) {
  std::map<std::set<std::set<std::size_t>>, int> partitions;
  const auto count = static_cast<Index>(arrangement_count(test));
  for (Index i = 0; i < count; ++i) {
    const Groups dealt = arrangement(test, i);
    std::map<Index, std::set<std::size_t>> groups;
    for (std::size_t n = 0; n < dealt.size(); ++n) groups[dealt[n]].insert(n);
    std::set<std::set<std::size_t>> partition;
    for (const auto& [label, members] : groups) partition.insert(members);
    ++partitions[partition];
  }
  int least = static_cast<int>(count);
  for (const auto& [partition, times] : partitions) least = std::min(least, times);
  return least / static_cast<double>(count);
}

TEST(LeastP, IsThatOfTheRarestPartition) {
  EXPECT_DOUBLE_EQ(least_p(two_pairs), 2 / 4.0);
  EXPECT_DOUBLE_EQ(least_p(two_fours), 1 / 24.0);
  EXPECT_DOUBLE_EQ(least_p(of_strata({{0, 1, 2, 3}})), 1);
  for (const LabelTest& test : {two_pairs, two_fours, lopsided, of_strata({{0, 1, 2}, {0, 1}}),
                                of_strata({{0, 0, 1}, {0, 1, 1}})})
    EXPECT_DOUBLE_EQ(least_p(test), least_share(test));
}

TEST(PermutationsFor, TestOnlyWhatCanBeSignificant) {
  const LabelTest pairs = of_strata(std::vector<Groups>(8, {0, 1}));  // least p 1/128
  const LabelTest many = of_strata(std::vector<Groups>(20, {0, 1}));
  // Four tests each: of 1/128 × 8 tests in play none can be significant, so 4 are in play.
  const auto found =
      permutations_for(std::vector{two_pairs, of_strata({{0, 0}}), pairs, many}, 4, 0);
  EXPECT_EQ(found[0].reason, Reason::too_few_configurations);
  EXPECT_EQ(found[1].reason, Reason::one_label);
  EXPECT_EQ(found[2].reason, Reason::too_few_configurations);
  EXPECT_EQ(found[3].reason, Reason::given);
  EXPECT_EQ(found[3].count, 399);  // 4 tests × p of 1/400 = 0.01
  EXPECT_FALSE(found[3].all);
  for (const std::size_t i : {0u, 1u, 2u}) EXPECT_EQ(found[i].count, 0);
  // Three tests each: 6 × 1/128 < 0.05, so both are asked, and all 256 arrangements are fewer.
  const auto both = permutations_for(std::vector{pairs, many}, 3, 0);
  EXPECT_EQ(both[0].reason, Reason::given);
  EXPECT_TRUE(both[0].all);
  EXPECT_EQ(both[0].count, 256);
  EXPECT_EQ(both[1].count, 599);
}

TEST(PermutationsFor, SaysWhereThoseAskedForAreTooFew) {
  const std::vector many = {of_strata(std::vector<Groups>(20, {0, 1}))};
  EXPECT_EQ(permutations_for(many, 10, 999).front().count, 999);
  EXPECT_EQ(permutations_for(many, 10, 199).front().reason, Reason::given);  // 10/200 = 0.05
  const auto few = permutations_for(many, 10, 198).front();
  EXPECT_EQ(few.reason, Reason::too_few_permutations);
  EXPECT_EQ(few.count, 0);
}

TEST(PermutationsFor, SaysThatAnOutcomeLacksReplicates) {
  LabelTest outcome = of_strata({{0, 1}, {0, 1}});
  outcome.cell = {0, 0, 1, 1};
  EXPECT_EQ(permutations_for(std::vector{outcome}, 2, 0).front().reason,
            Reason::too_few_replicates);
}

}  // namespace
}  // namespace unidyn
