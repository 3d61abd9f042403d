// Where F(h) is h to within the tolerance though no single point is at rest there.
#include <gtest/gtest.h>

#include <cmath>

#include "search_near_origin.hpp"
#include "unidyn/cells/cell.hpp"

namespace unidyn {
namespace {

long ends_below_tolerance(const FixedPointSearch& found) {
  return found.starts.fixed + found.starts.degenerate;
}

long fixed_points_of(const FixedPointSearch& found) {
  return std::ranges::count(found.points, false, &FixedPoint::slow);
}

// h' = g ⊙ h + (1 − g) ⊙ tanh(2 h) with gates g = σ(`bias`) that nothing moves: at rest at 0 and
// ± bistable_level(2) in each coordinate, whatever g is.
std::unique_ptr<Dynamics> gated_memory(Index units, double bias) {
  const AnyCell cell = make_cell({Architecture::ugrnn, Activation::tanh, {}}, 1, units);
  Vector<double> w = Vector<double>::Zero(2 * units * (units + 2));
  w.head(units * units) = (2 * Matrix<double>::Identity(units, units)).reshaped();
  w.tail(units).setConstant(bias);
  return make_dynamics(cell, w);
}

TEST(DegeneratePoints, GatesThatAreAllButShutMakeNoFixedPoints) {
  // 1 − g = 9.4e-14: F(h) − h is below the tolerance everywhere, and a Newton step far from 0. The
  // points of the memory themselves are lost in the rounding of h + 1e-13 h.
  const FixedPointSearch found = search(*gated_memory(2, 30), {.starts = 200});
  EXPECT_EQ(ends_below_tolerance(found), 200);
  EXPECT_GT(found.starts.degenerate, 150);
  EXPECT_LE(fixed_points_of(found), 9);
  for (const FixedPoint& point : found.points) {
    EXPECT_LT(point.q, 1e-20);
    EXPECT_EQ(point.degenerate, point.slow);
    if (point.slow) continue;
    for (const double h : point.state)
      EXPECT_LT(std::min(std::abs(h), std::abs(std::abs(h) - bistable_level(2))), 2e-3);
  }
}

TEST(DegeneratePoints, AGateThatIsWhollyShutLeavesEveryStateInPlace) {
  // g = 1 to the last bit: F(h) = h and the Newton matrix is 0.
  const FixedPointSearch found = search(*gated_memory(2, 60), {.starts = 50});
  EXPECT_EQ(found.starts.degenerate, 50);
  EXPECT_EQ(fixed_points_of(found), 0);
}

TEST(DegeneratePoints, GatesThatAreNearlyShutKeepTheirPoints) {
  // 1 − g = 3e-7: slow, but the points are where they are, and the only ones.
  const FixedPointSearch found = search(*gated_memory(2, 15), {.starts = 400});
  EXPECT_EQ(fixed_points_of(found), 9);
  EXPECT_EQ(found.starts.degenerate, 0);
  for (const FixedPoint& point : found.points)
    for (const double h : point.state)
      EXPECT_LT(std::min(std::abs(h), std::abs(std::abs(h) - bistable_level(2))), 1e-6);
}

TEST(DegeneratePoints, ALineAttractorIsNoSetOfFixedPoints) {
  // A projection onto a line in three dimensions, turned off the axes: at rest all along it.
  const Vector<double> along = Vector<double>{{1, -2, 3}}.normalized();
  const LinearMap line(along * along.transpose(), Matrix<double>(3, 0), Vector<double>::Zero(3));
  const FixedPointSearch found = search(line, {.starts = 100});
  EXPECT_EQ(found.starts.degenerate, 100);
  EXPECT_GT(found.points.size(), 90u);
  EXPECT_EQ(found.missed, 0);
  for (const FixedPoint& point : found.points) {
    EXPECT_TRUE(point.degenerate && point.slow);
    EXPECT_LT((point.state - along * along.dot(point.state)).norm(), 1e-9);
  }
}

TEST(DegeneratePoints, AWeakRestoringForceIsEnoughForAPoint) {
  // |λ − 1| = 10⁻³ along the line: one point, found wherever its search begins.
  const Vector<double> along = Vector<double>{{1, -2, 3}}.normalized();
  const LinearMap line((1 - 1e-3) * along * along.transpose(), Matrix<double>(3, 0),
                       Vector<double>::Zero(3));
  const FixedPointSearch found = search(line, {.starts = 100});
  ASSERT_EQ(found.points.size(), 1u);
  EXPECT_FALSE(found.points.front().slow);
  EXPECT_EQ(found.starts.fixed, 100);
  EXPECT_LT(found.points.front().state.norm(), 1e-8);
}

TEST(DegeneratePoints, TheRolledTanhNetworksHaveNone) {
  for (const Index n : {2, 4})
    EXPECT_EQ(search(rolled_tanh(n), {.starts = 1024}).starts.degenerate, 0);
}

}  // namespace
}  // namespace unidyn
