#include "unidyn/similarity/topology.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "states.hpp"

namespace unidyn {
namespace {

TEST(Topology, OneMovedTransitionCountsForBothEdges) {
  // A saddle that goes to nodes 0 and 2 with ½ each against one that always goes to node 2.
  Matrix<double> first = Matrix<double>::Identity(3, 3), second = first;
  first.row(1) << 0.5, 0, 0.5;
  second.row(1) << 0, 0, 1;
  EXPECT_DOUBLE_EQ(topology_dissimilarity(first, second), std::sqrt(0.5));
}

TEST(Topology, AMissingLabelCountsAsAnEmptyRow) {
  const Matrix<double> whole = Matrix<double>::Identity(4, 4);
  Matrix<double> without = whole;
  without.row(2).setZero();
  EXPECT_DOUBLE_EQ(topology_dissimilarity(whole, without), 1);
}

TEST(Topology, IsTheRootOfTheSquaredDifferences) {
  const Matrix<double> first = testing::uniform_numbers(5, 5, "graph", 0);
  const Matrix<double> second = testing::uniform_numbers(5, 5, "graph", 1);
  const double distance = topology_dissimilarity(first, second);
  EXPECT_NEAR(distance * distance, (first - second).array().square().sum(), 1e-14);
  EXPECT_EQ(topology_dissimilarity(second, first), distance);
  EXPECT_TRUE(std::isnan(topology_dissimilarity(first, Matrix<double>())));
}

TEST(Topology, RefusesGraphsWithDifferentLabels) {
  EXPECT_THROW(topology_dissimilarity(Matrix<double>::Zero(3, 3), Matrix<double>::Zero(4, 4)),
               std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
