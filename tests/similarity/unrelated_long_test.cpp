// What the geometric dissimilarities say of unrelated states, and of very large networks.
#include <gtest/gtest.h>

#include <cmath>

#include "states.hpp"

namespace unidyn {
namespace {

using testing::factor_of;
using testing::normal_numbers;
using testing::stack_of;
using testing::uniform_numbers;

/// Mean and standard error of a dissimilarity between unrelated states in U(0, 1).
struct Null {
  double mean = 0, standard_error = 0;
};

Null null_of(Dissimilarity which, Index samples, Index units, std::uint64_t draws) {
  double sum = 0, sum_of_squares = 0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    const Factor first = factor_of(uniform_numbers(samples, units, "unrelated, first", draw));
    const Factor second = factor_of(uniform_numbers(samples, units, "unrelated, second", draw));
    const double value = dissimilarity(which, first, second, units);
    sum += value;
    sum_of_squares += value * value;
  }
  const auto n = static_cast<double>(draws);
  const double mean = sum / n;
  return {mean, std::sqrt((sum_of_squares / n - mean * mean) / (n - 1))};
}

TEST(Null, OfThirtySamplesOfTwentyFiveUnits) {
  EXPECT_NEAR(null_of(Dissimilarity::svcca, 30, 25, 40).mean, 1 - 0.890, 0.003);
  EXPECT_NEAR(null_of(Dissimilarity::cka, 30, 25, 40).mean, 1 - 0.465, 0.01);
  const Null debiased = null_of(Dissimilarity::cka_debiased, 30, 25, 40);
  EXPECT_NEAR(debiased.mean, 1, 4 * debiased.standard_error);
  EXPECT_LT(debiased.standard_error * std::sqrt(40.0), 0.05);
}

TEST(Null, OfAThousandSamplesOfSixtyFourUnits) {
  EXPECT_NEAR(null_of(Dissimilarity::svcca, 1000, 64, 4).mean, 1 - 0.215, 0.002);
  EXPECT_NEAR(null_of(Dissimilarity::cka, 1000, 64, 4).mean, 1 - 0.060, 0.001);
  EXPECT_NEAR(null_of(Dissimilarity::cka_debiased, 1000, 64, 4).mean, 1, 0.0014);
}

TEST(DissimilarityBlock, TakesANetworkLargerThanAGroup) {
  const Factor large = factor_of(normal_numbers(700, 600, "large"));
  const Factor small = factor_of(normal_numbers(700, 3, "small"));
  const auto block = dissimilarity_block(stack_of({small, large}), stack_of({large}),
                                         std::vector{Dissimilarity::cka}, 3);
  EXPECT_EQ(block[0](0, 0), dissimilarity(Dissimilarity::cka, small, large, 3));
  EXPECT_LT(block[0](1, 0), 1e-12);
}

}  // namespace
}  // namespace unidyn
