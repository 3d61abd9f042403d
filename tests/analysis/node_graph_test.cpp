#include "unidyn/analysis/node_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace unidyn {
namespace {

// The random walk on a path: ½ to either side, 1 from its ends.
Matrix<double> path(Index count) {
  Matrix<double> walk = Matrix<double>::Zero(count, count);
  for (Index i = 0; i < count; ++i) {
    const double share = i == 0 || i == count - 1 ? 1 : 0.5;
    if (i > 0) walk(i, i - 1) = share;
    if (i < count - 1) walk(i, i + 1) = share;
  }
  return walk;
}

Matrix<double> on_a_line(Index count, double ratio) {
  Matrix<double> points = Matrix<double>::Zero(3, count);
  for (Index i = 1; i < count; ++i)
    points.col(i) = points.col(i - 1) + std::pow(ratio, double(i)) * Vector<double>{{1, 2, -2}};
  return points;
}

TEST(NeighbourGraph, IsAPathOfPointsOnALine) {
  EXPECT_EQ(neighbour_graph(on_a_line(51, 1)), path(51));
}

TEST(NeighbourGraph, BearsSpacingThatGrowsByLessThanTheGoldenRatio) {
  EXPECT_EQ(neighbour_graph(on_a_line(12, 1.6)), path(12));
  EXPECT_EQ(neighbour_graph(on_a_line(12, 1 / 1.6)), path(12));
  EXPECT_NE(neighbour_graph(on_a_line(12, 1.64)), path(12));
}

TEST(NeighbourGraph, IsARingOfPointsOnACircle) {
  Matrix<double> points(2, 10);
  for (Index i = 0; i < 10; ++i)
    points.col(i) << std::cos(0.2 * M_PI * double(i)), std::sin(0.2 * M_PI * double(i));
  Matrix<double> ring = path(10);
  ring.row(0).setZero();
  ring.row(9).setZero();
  ring(0, 1) = ring(0, 9) = ring(9, 8) = ring(9, 0) = 0.5;
  EXPECT_EQ(neighbour_graph(points), ring);
}

TEST(NeighbourGraph, PassesOverMissingPoints) {
  Matrix<double> points = on_a_line(5, 1);
  points(1, 2) = std::numeric_limits<double>::quiet_NaN();
  const Matrix<double> walk = neighbour_graph(points);
  EXPECT_EQ(walk.row(2).norm() + walk.col(2).norm(), 0);
  EXPECT_EQ(walk(1, 3), 0.5);
  EXPECT_EQ(walk(3, 1), 0.5);
}

TEST(NeighbourGraph, OfOnePointOrNoneIsEmpty) {
  EXPECT_EQ(neighbour_graph(Matrix<double>::Zero(3, 1)), (Matrix<double>::Zero(1, 1)));
  EXPECT_EQ(neighbour_graph(Matrix<double>(3, 0)).size(), 0);
}

TEST(NeighbourGraph, DoesNotChangeUnderRotationAndScaling) {
  Matrix<double> points(2, 40);
  for (Index i = 0; i < 40; ++i)
    points.col(i) << std::sin(1.7 * double(i * i)), std::cos(3.1 * double(i * i));
  Matrix<double> turn(2, 2);
  turn << 3, -4, 4, 3;
  EXPECT_EQ(neighbour_graph(points), neighbour_graph(turn * points));
}

// A condition with points at these places of a line.
HeldInput condition_with(const std::vector<double>& places) {
  HeldInput held;
  for (const double place : places) held.search.points.push_back({Vector<double>{{place, 0}}});
  return held;
}

TEST(GraphOfPlaces, HasTheChosenPointsOfEachConditionAtItsNodes) {
  const std::vector<HeldInput> conditions{condition_with({5, 0}), condition_with({}),
                                          condition_with({1, 2, 9})};
  const std::vector<Vector<long>> chosen{Vector<long>{{1}}, Vector<long>{{-1}},
                                         Vector<long>{{0, 1}}};
  const NodeGraph graph = graph_of_places(conditions, chosen);
  // Nodes 0 and 1 belong to the first two conditions, 2 and 3 to the third.
  EXPECT_EQ(graph.node, (Vector<long>{{-1, 0, 2, 3, -1}}));
  // Points at 0, 1 and 2: each is among the two nearest of both others. Node 1 has none.
  Matrix<double> expected = Matrix<double>::Zero(4, 4);
  for (const Index from : {0, 2, 3})
    for (const Index to : {0, 2, 3})
      if (from != to) expected(from, to) = 0.5;
  EXPECT_EQ(graph.transition, expected);
}

TEST(GraphOfPlaces, RefusesPointsThatAreNotThere) {
  const std::vector<HeldInput> conditions{condition_with({1, 2})};
  EXPECT_THROW(graph_of_places(conditions, std::vector{Vector<long>{{2}}}), std::invalid_argument);
  EXPECT_THROW(graph_of_places(conditions, std::vector<Vector<long>>(2)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
