#include "unidyn/similarity/topology.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "../support/not_a_number.hpp"
#include "states.hpp"
#include "unidyn/linalg/mutual_neighbours.hpp"

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

// The distances between points [D × nodes], some of which are missing.
Matrix<double> place_distances(Matrix<double> points, const std::vector<Index>& missing = {}) {
  for (const Index node : missing) points.col(node).setConstant(testing::not_a_number);
  return distances_between(points);
}

// A line of 16 nodes that bends a little, unevenly spaced.
Matrix<double> bent_line() {
  Matrix<double> points(3, 16);
  for (Index i = 0; i < 16; ++i) {
    const double along = static_cast<double>(i) + 0.1 * std::sin(5.0 * static_cast<double>(i));
    points.col(i) << along, 0.01 * along * along, 1;
  }
  return points;
}

TEST(NeighbourTopology, OfOneLineSeenAtDifferentNodesIsTheSame) {
  const Matrix<double> line = bent_line();
  const Matrix<double> whole = place_distances(line);
  for (const std::vector<Index>& missing :
       {std::vector<Index>{5}, {5, 6, 7}, {0, 15}, {2, 9, 10, 14}})
    EXPECT_EQ(neighbour_dissimilarity(whole, place_distances(line, missing)), 0);
  EXPECT_EQ(neighbour_dissimilarity(place_distances(line, {1, 2, 3}),
                                    place_distances(line, {3, 4, 12, 13})),
            0);
  // Scaled and turned it is the same line; the graphs of all nodes differ by the gaps.
  EXPECT_EQ(neighbour_dissimilarity(whole, place_distances(-3 * line, {5, 6})), 0);
  EXPECT_GT(topology_dissimilarity(mutual_neighbours(whole),
                                   mutual_neighbours(place_distances(line, {5, 6, 7}))),
            1);
}

TEST(NeighbourTopology, IsTheRootMeanSquareOverSharedNodes) {
  // Nodes 3 and 4 change places.
  Matrix<double> line = Matrix<double>::Zero(1, 8);
  for (Index i = 0; i < 8; ++i) line(i) = static_cast<double>(i);
  Matrix<double> swapped = line;
  std::swap(swapped(3), swapped(4));
  // Rows 2 to 5 have one of two halves moved, each 2 (½)²; nodes 3 and 4 are still neighbours.
  EXPECT_NEAR(neighbour_dissimilarity(place_distances(line), place_distances(swapped)),
              std::sqrt(4 * 0.5 / (2 * 8)), 1e-15);
  EXPECT_NEAR(neighbour_dissimilarity(place_distances(line), place_distances(swapped, {0})),
              std::sqrt(4 * 0.5 / (2 * 7)), 1e-15);
}

TEST(NeighbourTopology, NeedsThreeQuartersOfTheNodesInBoth) {
  const Matrix<double> line = bent_line();
  const Matrix<double> enough = place_distances(line, {0, 1, 2, 3}),
                       few = place_distances(line, {0, 1, 2, 3, 4});
  EXPECT_EQ(neighbour_dissimilarity(enough, enough), 0);
  EXPECT_TRUE(std::isnan(neighbour_dissimilarity(place_distances(line), few)));
  EXPECT_TRUE(std::isnan(neighbour_dissimilarity(few, place_distances(line))));
  EXPECT_TRUE(std::isnan(neighbour_dissimilarity(few, few)));
  EXPECT_TRUE(std::isnan(neighbour_dissimilarity(enough, {})));
  EXPECT_EQ(shared_nodes(enough, place_distances(line, {12, 13, 14, 15})).size(), 8u);
  EXPECT_THROW(neighbour_dissimilarity(enough, place_distances(line.leftCols(9))),
               std::invalid_argument);
}

// Random points, of each network up to a quarter missing.
struct Scattered {
  explicit Scattered(std::uint64_t number) {
    Stream stream("scattered", "missing", number);
    points = normal_points(number);
    missing = shuffled(16, stream);
    missing.resize(static_cast<std::size_t>(5 * stream.uniform()));
    distance = place_distances(points, missing);
  }
  static Matrix<double> normal_points(std::uint64_t number) {
    return testing::normal_numbers(3, 16, "scattered", number);
  }
  Vector<bool> mask() const {
    Vector<bool> there(16);
    for (Index node = 0; node < 16; ++node) there(node) = !std::isnan(distance(node, node));
    return there;
  }
  Matrix<double> points, distance;
  std::vector<Index> missing;
};

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const Eigen::Map<const Vector<double>> x(a.data(), static_cast<Index>(a.size()));
  const Eigen::Map<const Vector<double>> y(b.data(), static_cast<Index>(b.size()));
  const Vector<double> u = x.array() - x.mean(), v = y.array() - y.mean();
  return u.dot(v) / u.norm() / v.norm();
}

TEST(NeighbourTopology, OfRandomPointsDoesNotFollowTheirCoverage) {
  std::vector<Scattered> networks;
  for (std::uint64_t number = 0; number < 60; ++number) networks.emplace_back(number);
  std::vector<double> coverage, topology;
  for (std::size_t i = 0; i < networks.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Scattered &a = networks[i], &b = networks[j];
      coverage.push_back(coverage_dissimilarity(a.mask(), b.mask()));
      topology.push_back(neighbour_dissimilarity(a.distance, b.distance));
      EXPECT_EQ(topology.back(), neighbour_dissimilarity(b.distance, a.distance));
      EXPECT_GT(topology.back(), 0);
      EXPECT_LE(topology.back(), 1);
    }
  // Less than 4 % of what varies: of fewer shared nodes, a few more have the same neighbours by
  // chance.
  EXPECT_LT(std::abs(correlation(coverage, topology)), 0.2);

  // Of nearly equal lines it was all that the whole graphs told.
  std::vector<double> lines, whole;
  for (std::size_t i = 0; i < networks.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Matrix<double> a = place_distances(bent_line(), networks[i].missing);
      const Matrix<double> b = place_distances(bent_line(), networks[j].missing);
      lines.push_back(neighbour_dissimilarity(a, b));
      whole.push_back(topology_dissimilarity(mutual_neighbours(a), mutual_neighbours(b)));
    }
  EXPECT_EQ(*std::ranges::max_element(lines), 0);
  EXPECT_GT(correlation(coverage, whole), 0.7);
}

TEST(Coverage, IsTheShareOfNodesThatOneOfTwoHas) {
  const Vector<bool> first{{true, true, false, false}}, second{{true, false, false, true}};
  EXPECT_EQ(coverage_dissimilarity(first, second), 0.5);
  EXPECT_EQ(coverage_dissimilarity(first, first), 0);
  EXPECT_TRUE(std::isnan(coverage_dissimilarity(first, {})));
  EXPECT_THROW(coverage_dissimilarity(first, first.head(2)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
