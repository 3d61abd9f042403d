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

TEST(Topology, BlocksAreSymmetricWithZeroDiagonalAndNaNForMissingGraphs) {
  std::vector<Matrix<double>> graphs;
  for (std::uint64_t i = 0; i < 4; ++i)
    graphs.push_back(testing::uniform_numbers(5, 5, "graph", i));
  graphs[2].resize(0, 0);
  const Matrix<double> block = topology_block(graphs, graphs);
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 4; ++j) {
      if (i == 2 || j == 2) {
        EXPECT_TRUE(std::isnan(block(i, j)));
        continue;
      }
      const auto& first = graphs[static_cast<std::size_t>(i)];
      const auto& second = graphs[static_cast<std::size_t>(j)];
      EXPECT_EQ(block(i, j), block(j, i));
      EXPECT_NEAR(block(i, j) * block(i, j), (first - second).array().square().sum(), 1e-14);
      EXPECT_EQ(block(i, i), 0);
    }
}

TEST(Topology, RefusesGraphsWithDifferentLabels) {
  EXPECT_THROW(topology_dissimilarity(Matrix<double>::Zero(3, 3), Matrix<double>::Zero(4, 4)),
               std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
