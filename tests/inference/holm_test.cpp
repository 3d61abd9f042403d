#include "unidyn/inference/holm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "../support/not_a_number.hpp"
#include "unidyn/core/random.hpp"

namespace unidyn {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

using testing::not_a_number;

TEST(Holm, MultipliesByTheNumberOfHypothesesThatAreLeft) {
  // 4 · 0.005, 3 · 0.01, 2 · 0.03, then max(0.06, 1 · 0.04).
  EXPECT_THAT(holm(std::vector<double>{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
}

TEST(Holm, NeverExceedsOneNorFallsBelowAnEarlierOne) {
  EXPECT_THAT(holm(std::vector<double>{0.9, 0.2, 0.6}), ElementsAre(1, DoubleEq(0.6), 1));
  EXPECT_THAT(holm(std::vector<double>{0.3}), ElementsAre(0.3));
  EXPECT_TRUE(holm({}).empty());
}

TEST(Holm, PassesOverTestsThatCouldNotBeMade) {
  const auto corrected = holm(std::vector<double>{not_a_number, 0.02, not_a_number, 0.03});
  EXPECT_TRUE(std::isnan(corrected[0]) && std::isnan(corrected[2]));
  EXPECT_DOUBLE_EQ(corrected[1], 0.04);
  EXPECT_DOUBLE_EQ(corrected[3], 0.04);
}

TEST(Holm, RejectsATrueHypothesisNoMoreOftenThanTheLevelSays) {
  // Of ten true hypotheses with independent p-values at least one is rejected at level 0.1 with
  // probability 1 − (1 − 0.1/10)¹⁰, a little less than 0.1.
  constexpr int families = 4000;
  int fooled = 0;
  for (std::uint64_t family = 0; family < families; ++family) {
    Stream stream("holm", "true hypotheses", family);
    std::vector<double> p(10);
    for (double& one : p) one = stream.uniform();
    fooled += std::ranges::min(holm(p)) <= 0.1;
  }
  const double expected = 1 - std::pow(1 - 0.01, 10);
  EXPECT_NEAR(fooled / double{families}, expected,
              4 * std::sqrt(expected * (1 - expected) / families));
}

}  // namespace
}  // namespace unidyn
