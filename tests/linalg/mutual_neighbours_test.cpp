#include "unidyn/linalg/mutual_neighbours.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/not_a_number.hpp"

namespace unidyn {
namespace {

TEST(DistancesBetween, AreNormsOfDifferences) {
  const Matrix<double> points{{0, 3, 0}, {0, 4, 1}};
  const Matrix<double> expected{{0, 5, 1}, {5, 0, std::sqrt(18)}, {1, std::sqrt(18), 0}};
  EXPECT_LT((distances_between(points) - expected).norm(), 1e-14);
  EXPECT_EQ(distances_between(Matrix<double>(2, 0)).size(), 0);
}

TEST(DistancesBetween, OfAPointThatIsMissingAreNaN) {
  for (const double missing : {testing::not_a_number, std::numeric_limits<double>::infinity()}) {
    const Matrix<double> points{{0, missing, 0}, {0, 4, 1}};
    const Matrix<double> distance = distances_between(points);
    for (Index i = 0; i < 3; ++i)
      for (Index j = 0; j < 3; ++j)
        EXPECT_EQ(std::isnan(distance(i, j)), i == 1 || j == 1) << i << j;
  }
}

TEST(MutualNeighbours, AreThoseThatEachHasAmongItsTwoNearest) {
  // On a line at 0, 1, 3, 7: the last one's nearest are 3 and 1, but theirs are others.
  const Matrix<double> points{{0, 1, 3, 7}};
  const Matrix<double> expected{{0, 0.5, 0.5, 0}, {0.5, 0, 0.5, 0}, {0.5, 0.5, 0, 0}, {0, 0, 0, 0}};
  EXPECT_EQ(mutual_neighbours(distances_between(points)), expected);
}

TEST(MutualNeighbours, PassOverMissingPoints) {
  Matrix<double> points{{0, 1, 2, 3, 4}};
  points(2) = testing::not_a_number;
  const Matrix<double> walk = mutual_neighbours(distances_between(points));
  EXPECT_EQ(walk.row(2).norm() + walk.col(2).norm(), 0);
  EXPECT_EQ(walk(1, 3), 0.5);
}

TEST(MutualNeighbours, RefuseWhatIsNotSquare) {
  EXPECT_THROW(mutual_neighbours(Matrix<double>::Zero(2, 3)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
