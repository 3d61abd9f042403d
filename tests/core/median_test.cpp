#include "unidyn/core/median.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace unidyn {
namespace {

TEST(Median, IsTheMiddleValueWhateverTheOrder) {
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({9, 1, 4}), 4);
  EXPECT_EQ(median({2, 2, 2, 7, 1}), 2);
}

TEST(Median, OfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle) {
  EXPECT_EQ(median({1, 2}), 1.5);
  EXPECT_EQ(median({10, 1, 2, 4}), 3);
  EXPECT_EQ(median({-1, 1}), 0);
}

TEST(Median, OfNothingIsNoNumber) {
  EXPECT_TRUE(std::isnan(median({})));
}

TEST(Median, HoldsForValuesWhoseSumOverflows) {
  EXPECT_EQ(median({1.5e308, 1.7e308}), 1.6e308);
}

}  // namespace
}  // namespace unidyn
