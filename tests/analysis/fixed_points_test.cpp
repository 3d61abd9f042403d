#include "unidyn/analysis/fixed_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "../support/decompositions.hpp"
#include "search_near_origin.hpp"

namespace unidyn {
namespace {

// q by the definition, from step alone.
double q_of(const Dynamics& dynamics, const Vector<double>& state, const Vector<double>& input) {
  return (dynamics.step(state, input) - state).squaredNorm() / 2;
}

// h' = h + (s (1 − x), y − x²).
class Valley : public Dynamics {
 public:
  explicit Valley(double slope) : slope_(slope) {}
  Index state_size() const override { return 2; }
  Index input_size() const override { return 0; }
  Matrix<double> step(ConstView<double> h, ConstView<double>) const override {
    Matrix<double> next = h;
    next.row(0).array() += slope_ * (1 - h.row(0).array());
    next.row(1).array() += h.row(1).array() - h.row(0).array().square();
    return next;
  }
  void linearise(const Vector<double>& h, const Vector<double>& input,
                 Linearisation& at) const override {
    at.next = step(h, input);
    at.state_jacobian = Matrix<double>{{1 - slope_, 0}, {-2 * h(0), 2}};
    at.input_jacobian.resize(2, 0);
  }

 private:
  double slope_;
};

// Real parts of the eigenvalues at `state`, ascending.
Vector<double> eigenvalues(const Dynamics& dynamics, const Vector<double>& state) {
  Linearisation at;
  dynamics.linearise(state, Vector<double>(0), at);
  Vector<double> values = testing::eigensystem(at.state_jacobian).values.real();
  std::sort(values.begin(), values.end());
  return values;
}

TEST(FixedPoints, FindsAllThreeOfTheRolledTanhPair) {
  const FixedPointSearch found = search(rolled_tanh(2), {.starts = 200});
  const double a = 0.9575040240772688;  // tanh 2a
  ASSERT_EQ(found.points.size(), 3u);
  std::vector<double> first;
  for (const FixedPoint& point : found.points) {
    EXPECT_FALSE(point.slow);
    EXPECT_NEAR(point.state(0), -point.state(1), 1e-14);
    first.push_back(point.state(0));
  }
  std::sort(first.begin(), first.end());
  EXPECT_NEAR(first[0], -a, 1e-14);
  EXPECT_NEAR(first[1], 0, 1e-14);
  EXPECT_NEAR(first[2], a, 1e-14);
}

TEST(FixedPoints, FindsAllNineOfTheRolledTanhNetwork) {
  const TanhMap network = rolled_tanh(4);
  const FixedPointSearch found = search(network, {.starts = 1024});
  ASSERT_EQ(found.points.size(), 9u);

  int stable = 0, barely_unstable = 0, unstable_at_origin = 0;
  for (const FixedPoint& point : found.points) {
    EXPECT_LT(point.q, 1e-28);
    const Vector<double> lambda = eigenvalues(network, point.state);
    const double largest = lambda.cwiseAbs().maxCoeff();
    if (largest < 1) {
      ++stable;
      const Eigen::Vector4d alternating(1, -1, 1, -1);
      const double sign = point.state(0) > 0 ? 1 : -1;
      EXPECT_LT((point.state - sign * 0.7755163139 * alternating).norm(), 2e-10);
      EXPECT_LT((lambda - Eigen::Vector4d(-0.751559, 0, 0.531433, 0.751559)).norm(), 1e-6);
    }
    barely_unstable += std::abs(lambda(0) + 1.0000245) < 5e-8;
    if (point.state.norm() < 1e-12) unstable_at_origin = int((lambda.array().abs() > 1).count());
  }
  EXPECT_EQ(stable, 2);
  EXPECT_EQ(barely_unstable, 4);
  EXPECT_EQ(unstable_at_origin, 3);
}

TEST(FixedPoints, ThePointsOfAnOddMapComeInOppositePairs) {
  const FixedPointSearch found = search(rolled_tanh(4), {.starts = 1024});
  for (const FixedPoint& point : found.points)
    EXPECT_TRUE(std::any_of(found.points.begin(), found.points.end(), [&](const FixedPoint& other) {
      return (other.state + point.state).norm() < 1e-12;
    }));
}

TEST(FixedPoints, IndicesAddUpToOne) {
  // Lefschetz: a smooth map of a ball into itself has Σ sign det(I − J) = 1 over its fixed points,
  // so that a sum of 1 speaks for a complete list.
  const Index units = 24;
  Stream weights("fixed points", "memory"), visits("fixed points", "visits"), starts("", "");
  const Matrix<double> patterns = gaussian(units, 3, weights).cwiseSign();
  const double size = static_cast<double>(units);
  const Matrix<double> bulk = gaussian(units, units, weights) * (0.3 / std::sqrt(size));
  const TanhMap memory(1.6 / size * patterns * patterns.transpose() + bulk,
                       Matrix<double>(units, 0), Vector<double>::Zero(units));
  Matrix<double> visited = patterns * gaussian(3, 300, visits);
  for (int t = 0; t < 30; ++t) visited = memory.step(visited, Matrix<double>(0, 1));

  const FixedPointSearch found = find_fixed_points(memory, Vector<double>(0), visited, {}, starts);
  EXPECT_GE(found.points.size(), 9u);
  double sum = 0;
  Linearisation at;
  for (const FixedPoint& point : found.points) {
    memory.linearise(point.state, Vector<double>(0), at);
    const Matrix<double> away = Matrix<double>::Identity(units, units) - at.state_jacobian;
    sum += testing::determinant(away) > 0 ? 1 : -1;
  }
  EXPECT_EQ(sum, 1);
}

TEST(FixedPoints, StartsBetweenVisitedStatesFindTheSaddleBetweenThem) {
  const TanhMap bit = bistable_bits(Vector<double>::Constant(1, 2));
  const Matrix<double> visited{{-bistable_level(2), bistable_level(2)}};
  const auto count = [&](double between) {
    Stream stream("fixed points", "between");
    return find_fixed_points(
               bit, Vector<double>::Zero(1), visited,
               {.starts = 50, .noise = 0, .between = between, .wide = 0, .further = 0}, stream)
        .points.size();
  };
  EXPECT_EQ(count(0), 2u);
  EXPECT_EQ(count(1), 3u);
}

TEST(FixedPoints, FurtherStartsFindTheSaddlesBetweenThePointsThatWereFound) {
  // Two independent bits, of which only the four memories are visited: the four saddles of one bit
  // and the origin lie between them.
  const TanhMap bits = bistable_bits(Vector<double>::Constant(2, 2));
  const double level = bistable_level(2);
  const Matrix<double> visited = level * Matrix<double>{{-1, -1, 1, 1}, {-1, 1, -1, 1}};
  const auto search_with = [&](double further) {
    Stream stream("fixed points", "further");
    return find_fixed_points(
        bits, Vector<double>::Zero(2), visited,
        {.starts = 100, .noise = 0, .between = 0, .wide = 0, .further = further}, stream);
  };
  EXPECT_EQ(search_with(0).points.size(), 4u);
  const FixedPointSearch found = search_with(1);
  EXPECT_EQ(found.points.size(), 9u);
  EXPECT_EQ(found.starts.fixed, 200);
}

TEST(FixedPoints, ThrowsInterruptedWhenAskedToStop) {
  Stream stream("fixed points", "stop");
  int asked = 0;
  EXPECT_THROW(find_fixed_points(rolled_tanh(4), Vector<double>(0), gaussian(4, 10, stream),
                                 {.starts = 100}, stream, [&] { return ++asked == 7; }),
               Interrupted);
}

TEST(FixedPoints, FindsTheOnePointOfALinearMap) {
  Stream stream("fixed points", "linear map");
  const Index size = 20;
  const Matrix<double> a = gaussian(size, size, stream) / 6;
  const Matrix<double> b = gaussian(size, 3, stream);
  const Vector<double> bias = gaussian(size, 1, stream), input = gaussian(3, 1, stream);
  const Vector<double> expected =
      testing::solution(Matrix<double>::Identity(size, size) - a, b * input + bias);
  const FixedPointSearch found = search(LinearMap(a, b, bias), {.starts = 30}, 5, input);
  ASSERT_EQ(found.points.size(), 1u);
  EXPECT_LT((found.points[0].state - expected).norm(), 1e-12 * expected.norm());
  EXPECT_EQ(found.points[0].hits, 30);
  EXPECT_EQ(found.starts.fixed, 30);
}

TEST(FixedPoints, ReportsQOfTheReturnedPoint) {
  const TanhMap network = rolled_tanh(4);
  for (const bool polish : {true, false}) {
    const FixedPointSearch found = search(network, {.starts = 50, .polish = polish});
    ASSERT_FALSE(found.points.empty());
    for (const FixedPoint& point : found.points)
      EXPECT_NEAR(point.q, q_of(network, point.state, Vector<double>(0)), 1e-3 * point.q + 1e-31);
  }
}

TEST(FixedPoints, MoreStartsLoseNoPoint) {
  const TanhMap network = rolled_tanh(4);
  FixedPointSearch fewer = search(network, {.starts = 4, .further = 0});
  for (const long starts : {16, 64, 256}) {
    FixedPointSearch more = search(network, {.starts = starts, .further = 0});
    for (const FixedPoint& point : fewer.points)
      EXPECT_TRUE(std::any_of(more.points.begin(), more.points.end(), [&](const FixedPoint& other) {
        return (other.state - point.state).norm() < 1e-12 && other.hits >= point.hits;
      }));
    fewer = std::move(more);
  }
}

TEST(FixedPoints, TheFirstStartsAreTheSameWhateverTheirNumber) {
  const Matrix<double> visited{{1, 2, 4}, {0, 3, -1}};
  const auto starts = [&](long count) {
    Stream stream("fixed points", "prefix");
    return draw_starts(visited, {.starts = count}, stream);
  };
  EXPECT_EQ(starts(300).leftCols(70), starts(70));
}

TEST(FixedPoints, EndingEarlyLosesNoPoint) {
  // Alone, each start descends all the way: a search of one start knows no point beforehand.
  const TanhMap network = rolled_tanh(4);
  Stream visits("fixed points", "visited"), once("", "early"), again("", "early");
  const Matrix<double> visited = 0.7 * gaussian(4, 500, visits);
  const FixedPointSettings settings{.starts = 600};
  const FixedPointSearch together =
      find_fixed_points(network, Vector<double>(0), visited, settings, again);
  std::vector<long> ends(together.points.size());
  long elsewhere = 0;
  const Matrix<double> starts = draw_starts(visited, settings, once);
  for (const auto& start : starts.colwise()) {
    const FixedPointSearch alone = find_fixed_points(network, Vector<double>(0), start,
                                                     {.starts = 1, .noise = 0, .between = 0}, once);
    for (const FixedPoint& end : alone.points) {
      const auto same =
          std::find_if(together.points.begin(), together.points.end(),
                       [&](const FixedPoint& p) { return (p.state - end.state).norm() < 1e-10; });
      if (same == together.points.end())
        ++elsewhere;
      else
        ++ends[static_cast<std::size_t>(same - together.points.begin())];
    }
  }
  EXPECT_EQ(elsewhere, 0);
  EXPECT_GT(*std::min_element(ends.begin(), ends.end()), 0);
}

TEST(FixedPoints, FollowsCurvedValleys) {
  // At rest at (1, 1) alone, at the end of a valley along y = x². Without polish, each start has to
  // come down all of it; straight steps of Levenberg–Marquardt take most of them twice as many.
  const FixedPointSearch found =
      search(Valley(1e-2), {.starts = 200, .slow = 1.1e-20, .polish = false, .iterations = 40}, 2);
  EXPECT_GT(found.starts.fixed + found.starts.slow, 180);
  for (const FixedPoint& point : found.points)
    EXPECT_LT((point.state - Eigen::Vector2d(1, 1)).norm(), 1e-7);
}

TEST(FixedPoints, RepeatsItselfBitForBit) {
  const TanhMap network = rolled_tanh(4);
  const FixedPointSearch once = search(network, {.starts = 100});
  const FixedPointSearch again = search(network, {.starts = 100});
  ASSERT_EQ(once.points.size(), again.points.size());
  for (std::size_t i = 0; i < once.points.size(); ++i) {
    EXPECT_EQ(once.points[i].state, again.points[i].state);
    EXPECT_EQ(once.points[i].q, again.points[i].q);
    EXPECT_EQ(once.points[i].hits, again.points[i].hits);
  }
}

TEST(FixedPoints, SortsAlongTheWidestCoordinateThenAlongTheNext) {
  const TanhMap bits = bistable_bits(Vector<double>::Constant(3, 2));
  Stream visits("fixed points", "visited"), starts("fixed points", "starts");
  Matrix<double> visited = gaussian(3, 500, visits);
  visited.row(1) *= 1.5;
  const FixedPointSearch found = find_fixed_points(bits, Vector<double>::Zero(3), visited,
                                                   {.starts = 2000, .noise = 0}, starts);
  ASSERT_EQ(found.points.size(), 27u);
  const double a = bistable_level(2);
  std::size_t i = 0;
  for (const double second : {-a, 0.0, a})
    for (const double third : {-a, 0.0, a})
      for (const double first : {-a, 0.0, a})
        EXPECT_LT((found.points[i++].state - Eigen::Vector3d(first, second, third)).norm(), 1e-12);
}

TEST(FixedPoints, ScaleIsTheRmsDistanceOfVisitedStatesFromTheirMean) {
  const TanhMap network = rolled_tanh(2);
  Matrix<double> visited(2, 4);
  visited << 7, 1, 4, 4,  //
      2, 2, 6, -2;        // mean (4, 2), distances 3, 3, 4, 4
  Stream stream("fixed points", "scale");
  const FixedPointSearch found =
      find_fixed_points(network, Vector<double>(0), visited, {.starts = 1}, stream);
  EXPECT_DOUBLE_EQ(found.scale, std::sqrt(12.5));
}

TEST(FixedPoints, MergesByDistance) {
  // h' = h + sin(πh)/10 is at rest at every integer.
  const CoordinateMap comb(1, [](Index, double h) {
    constexpr double pi = 3.14159265358979323846;
    return std::pair(h + std::sin(pi * h) / 10, 1 + pi * std::cos(pi * h) / 10);
  });
  Matrix<double> visited(1, 2);
  visited << -3.1, 3.1;
  const auto points = [&](double merge) {
    Stream stream("fixed points", "merge");
    return find_fixed_points(comb, Vector<double>(0), visited,
                             {.starts = 500, .noise = 0.5, .merge = merge, .runaway = 1}, stream)
        .points;
  };
  EXPECT_EQ(points(1e-3).size(), 7u);       // −3 … 3
  EXPECT_EQ(points(0.9 / 3.1).size(), 7u);  // just below their spacing
  EXPECT_LE(points(1.1 / 3.1).size(), 4u);  // just above
}

TEST(FixedPoints, RefusesSizesThatDoNotFit) {
  const TanhMap network = rolled_tanh(2);
  Stream stream("fixed points", "refuses");
  const auto find = [&](Index inputs, Index rows, Index cols) {
    find_fixed_points(network, Vector<double>::Zero(inputs), Matrix<double>::Zero(rows, cols), {},
                      stream);
  };
  EXPECT_THROW(find(1, 2, 5), std::invalid_argument);
  EXPECT_THROW(find(0, 3, 5), std::invalid_argument);
  EXPECT_THROW(find(0, 2, 0), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
