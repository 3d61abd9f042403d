// What becomes of starts that reach no fixed point, and how all are counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "search_near_origin.hpp"

namespace unidyn {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

long total(const DescentCounts& counts) {
  return counts.fixed + counts.slow + counts.unconverged + counts.runaway + counts.non_finite +
         counts.degenerate;
}

TEST(DescentOutcomes, EveryStartIsCountedOnce) {
  const FixedPointSearch found = search(rolled_tanh(4), {.starts = 300, .further = 0.25});
  EXPECT_EQ(total(found.starts), 300 + 75);
  long hits = 0;
  for (const FixedPoint& point : found.points) hits += point.hits;
  EXPECT_EQ(hits, found.starts.fixed + found.starts.slow);
}

TEST(DescentOutcomes, CountsRunawaysAndDropsThem) {
  // h' = h + 1 + h²/(1 + h²): never at rest, and flatter the farther out.
  const CoordinateMap drift(1, [](Index, double h) {
    const double s = 1 + h * h;
    return std::pair(h + 1 + 1 / s, 1 - 2 * h / (s * s));
  });
  const FixedPointSearch found = search(drift, {.starts = 40}, 1);
  EXPECT_TRUE(found.points.empty());
  EXPECT_EQ(found.starts.fixed + found.starts.slow + found.starts.non_finite, 0);
  EXPECT_GT(found.starts.runaway, 20);
  EXPECT_EQ(total(found.starts), 40);
}

TEST(DescentOutcomes, DropsAFixedPointFarBeyondWhatTheNetworkVisits) {
  const LinearMap map(Matrix<double>::Constant(1, 1, 0.5), Matrix<double>(1, 0),
                      Vector<double>::Constant(1, 500));  // at rest at 1000
  EXPECT_EQ(search(map, {.starts = 10}).starts.runaway, 10);
  EXPECT_EQ(search(map, {.starts = 10, .runaway = 1e6}).starts.fixed, 10);
}

TEST(DescentOutcomes, FindsALineOfSlowPoints) {
  // The first coordinate drifts by 10⁻⁵ a step everywhere: q = ½ 10⁻¹⁰ all along the second's zero.
  const CoordinateMap line(2, [](Index i, double h) {
    return i == 0 ? std::pair(h + 1e-5, 1.0) : std::pair(0.5 * h, 0.5);
  });
  const FixedPointSearch found = search(line, {.starts = 100, .slow = 1e-9});
  EXPECT_EQ(found.starts.slow, 100);
  EXPECT_GT(found.points.size(), 50u);
  for (const FixedPoint& point : found.points) {
    EXPECT_TRUE(point.slow);
    EXPECT_NEAR(point.q, 0.5e-10, 1e-15);
  }
  EXPECT_EQ(search(line, {.starts = 100, .slow = 1e-11}).starts.unconverged, 100);
}

TEST(DescentOutcomes, WithoutPolishStopsWhereASlowManifoldIsFirstReached) {
  // At rest at 0 only, but slow within |h₀| ≲ 0.3, where h₀³/1000 is small.
  const CoordinateMap line(2, [](Index i, double h) {
    return i == 0 ? std::pair(h - 1e-3 * h * h * h, 1 - 3e-3 * h * h) : std::pair(0.5 * h, 0.5);
  });
  const FixedPointSettings loose{.starts = 100, .slow = 1e-9, .polish = false};
  FixedPointSettings strict = loose;
  strict.polish = true;
  const FixedPointSearch spread = search(line, loose), gathered = search(line, strict);
  const auto extent = [](const FixedPointSearch& s) {
    double farthest = 0;
    for (const FixedPoint& p : s.points) farthest = std::max(farthest, std::abs(p.state(0)));
    return farthest;
  };
  EXPECT_GT(spread.points.size(), 5 * gathered.points.size());
  EXPECT_GT(extent(spread), 10 * extent(gathered));
  for (const FixedPoint& point : spread.points) EXPECT_LT(point.q, 1e-9);
}

TEST(DescentOutcomes, CountsDistinctPointsAtEveryLevelOfQ) {
  const FixedPointSearch found = search(rolled_tanh(4), {.starts = 1024});
  for (std::size_t level = 1; level < q_levels.size(); ++level)
    EXPECT_LE(found.distinct[level], found.distinct[level - 1]);
  EXPECT_EQ(found.distinct.back(), 9);
}

TEST(DescentOutcomes, SurvivesKinksAndOverflow) {
  // relu(2h − 1), at rest at 0 and 1 and kinked between; overflows for h > 3.
  const CoordinateMap kinked(2, [](Index, double h) {
    if (h > 3) return std::pair(infinity, infinity);
    return h > 0.5 ? std::pair(2 * h - 1, 2.0) : std::pair(0.0, 0.0);
  });
  const FixedPointSearch found = search(kinked, {.starts = 400, .further = 0}, 1.5);
  ASSERT_EQ(found.points.size(), 4u);
  for (const FixedPoint& point : found.points)
    for (const double h : point.state) EXPECT_NEAR(h * (1 - h), 0, 1e-13);
  EXPECT_GT(found.starts.non_finite, 0);
  EXPECT_EQ(total(found.starts), 400);
}

TEST(DescentOutcomes, LeavesOutVisitedStatesThatAreNotFinite) {
  const TanhMap network = rolled_tanh(2);
  Matrix<double> visited(2, 3);
  visited << 0.5, infinity, -0.5,  //
      -0.4, 0, 0.4;
  Stream stream("fixed points", "non-finite");
  const Vector<double> none(0);
  EXPECT_EQ(find_fixed_points(network, none, visited, {.starts = 20}, stream).starts.non_finite, 0);
  visited.setConstant(infinity);
  const FixedPointSearch nothing =
      find_fixed_points(network, none, visited, {.starts = 20}, stream);
  EXPECT_EQ(nothing.starts.non_finite, 20);
  EXPECT_TRUE(nothing.points.empty());
}

TEST(DescentOutcomes, StartsFromASingleVisitedState) {
  const FixedPointSearch found = search(rolled_tanh(2), {.starts = 100}, 0);
  EXPECT_EQ(found.points.size(), 3u);
  EXPECT_DOUBLE_EQ(found.scale, std::sqrt(2.0));
}

}  // namespace
}  // namespace unidyn
