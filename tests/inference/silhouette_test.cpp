#include "unidyn/inference/silhouette.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../similarity/states.hpp"

namespace unidyn {
namespace {

using testing::distances_between;
using testing::normal_numbers;
using testing::on_a_line;

using Labels = std::vector<Index>;

TEST(Silhouette, OfTwoPairsOnALine) {
  // Places 0, 1 | 4, 6. a: 1, 1, 2, 2. b: 5, 4, 3.5, 5.5.
  const double expected = (4 / 5.0 + 3 / 4.0 + 1.5 / 3.5 + 3.5 / 5.5) / 4;
  EXPECT_DOUBLE_EQ(mean_silhouette(on_a_line({0, 1, 4, 6}), Labels{0, 0, 1, 1}), expected);
}

TEST(Silhouette, TakesTheNearestOtherGroup) {
  // Places 0, 1 | 3, 4 | 10, 12. a: 1, 1, 1, 1, 2, 2. b: 3.5, 2.5, 2.5, 3.5, 6.5, 8.5.
  const double expected =
      (2.5 / 3.5 + 1.5 / 2.5 + 1.5 / 2.5 + 2.5 / 3.5 + 4.5 / 6.5 + 6.5 / 8.5) / 6;
  EXPECT_DOUBLE_EQ(mean_silhouette(on_a_line({0, 1, 3, 4, 10, 12}), Labels{1, 1, 0, 0, 2, 2}),
                   expected);
}

TEST(Silhouette, ApproachesOneForTightGroupsFarApart) {
  EXPECT_GT(mean_silhouette(on_a_line({0, 1e-3, 1e3, 1e3 + 1e-3}), Labels{0, 0, 1, 1}), 1 - 1e-5);
}

TEST(Silhouette, IsNegativeForNetworksAmongAnotherGroup) {
  // 0, 10 | 1, 11: a = 10 everywhere, b = 6, 5, 5, 6.
  EXPECT_LT(mean_silhouette(on_a_line({0, 1, 10, 11}), Labels{0, 1, 0, 1}), 0);
}

TEST(Silhouette, OfGroupsThatCoincideIsZero) {
  // Two places, two labels at each: a = b = 0 for every network.
  Matrix<double> distances = Matrix<double>::Zero(8, 8);
  distances.topRightCorner(4, 4).setOnes();
  distances.bottomLeftCorner(4, 4).setOnes();
  EXPECT_EQ(mean_silhouette(distances, Labels{0, 0, 1, 1, 2, 2, 3, 3}), 0);
}

TEST(Silhouette, OfNetworksThatDoNotDifferIsNotDefined) {
  EXPECT_TRUE(std::isnan(mean_silhouette(Matrix<double>::Zero(4, 4), Labels{0, 0, 1, 1})));
}

TEST(Silhouette, OfALabelWithOneNetworkIsNotDefined) {
  EXPECT_TRUE(std::isnan(mean_silhouette(on_a_line({0, 1, 3}), Labels{1, 1, 0})));
  EXPECT_TRUE(std::isnan(mean_silhouette(on_a_line({0, 1}), Labels{0, 1})));
}

TEST(Silhouette, OfOneGroupIsNotDefined) {
  EXPECT_TRUE(std::isnan(mean_silhouette(on_a_line({0, 1}), Labels{0, 0})));
  EXPECT_TRUE(std::isnan(mean_silhouette(on_a_line({0, 1}), Labels{3, 3})));
  EXPECT_TRUE(std::isnan(mean_silhouette(Matrix<double>(0, 0), Labels{})));
}

TEST(Silhouette, DoesNotDependOnScaleNorOnTheNumbersOfGroups) {
  const Matrix<double> distances = distances_between(normal_numbers(3, 12, "silhouette"));
  const Labels labels = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 0};
  Labels renamed;
  for (const Index label : labels) renamed.push_back(5 - label);
  const double silhouette = mean_silhouette(distances, labels);
  EXPECT_NEAR(mean_silhouette(7 * distances, labels), silhouette, 1e-14);
  EXPECT_NEAR(mean_silhouette(distances, renamed), silhouette, 1e-14);
}

TEST(Silhouette, RefusesLabelsThatDoNotFit) {
  EXPECT_THROW(mean_silhouette(on_a_line({0, 1}), Labels{0}), std::invalid_argument);
  EXPECT_THROW(mean_silhouette(Matrix<double>(2, 3), Labels{0, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
