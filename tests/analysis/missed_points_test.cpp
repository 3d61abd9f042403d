// How many fixed points a search has missed, and how it goes on until these are few.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numeric>
#include <vector>

#include "../support/decompositions.hpp"
#include "search_near_origin.hpp"

namespace unidyn {
namespace {

// The hits of each kind that was met in `draws` draws from kinds of these weights.
std::vector<long> sample(const std::vector<double>& weights, long draws, Stream& stream) {
  std::vector<double> sums(weights.size());
  std::partial_sum(weights.begin(), weights.end(), sums.begin());
  std::vector<long> hits(weights.size(), 0);
  for (long i = 0; i < draws; ++i) {
    const double at = stream.uniform() * sums.back();
    ++hits[static_cast<std::size_t>(std::ranges::upper_bound(sums, at) - sums.begin())];
  }
  std::erase(hits, 0);
  return hits;
}

long all_starts(const DescentCounts& counts) {
  return counts.fixed + counts.slow + counts.unconverged + counts.runaway + counts.non_finite +
         counts.degenerate;
}

TEST(MissedPoints, AreEstimatedFromThoseHitOnceAndTwice) {
  EXPECT_EQ(estimated_missing({}), 0);
  const std::vector<long> all_often{9, 3, 4}, one_rare{9, 3, 1}, rare{1, 1, 1, 1, 2, 2, 50};
  EXPECT_EQ(estimated_missing(all_often), 0);
  EXPECT_EQ(estimated_missing(one_rare), 0);
  EXPECT_EQ(estimated_missing(rare), 4 * 3 / (2 * 3.0));
}

TEST(MissedPoints, AreEstimatedRightlyOnAverageWhereAllAreEquallyLikely) {
  // 100 kinds, 150 draws: each is missed with probability 0.99¹⁵⁰, 22 of them on average.
  Stream stream("missed points", "equal");
  double missed = 0, estimated = 0;
  constexpr int studies = 2000;
  for (int study = 0; study < studies; ++study) {
    const std::vector<long> hits = sample(std::vector<double>(100, 1), 150, stream);
    missed += 100 - static_cast<double>(hits.size());
    estimated += estimated_missing(hits);
  }
  EXPECT_NEAR(missed / studies, 100 * std::pow(0.99, 150), 0.5);
  EXPECT_NEAR(estimated / missed, 1, 0.05);
}

TEST(MissedPoints, AreEstimatedFromBelowWhereSomeAreRarer) {
  Stream stream("missed points", "unequal");
  std::vector<double> weights;
  for (int kind = 0; kind < 60; ++kind) weights.push_back(std::pow(0.9, kind));
  for (const long draws : {100, 300, 1000}) {
    double missed = 0, estimated = 0;
    for (int study = 0; study < 500; ++study) {
      const std::vector<long> hits = sample(weights, draws, stream);
      missed += 60 - static_cast<double>(hits.size());
      estimated += estimated_missing(hits);
    }
    EXPECT_LT(estimated, 1.05 * missed);
    EXPECT_GT(estimated, 0.2 * missed);
  }
}

// Two bits, and a third coordinate that is at rest at 0.1, 0.4 and 0.6: starts, which lie around 0,
// seldom come to the last.
CoordinateMap with_rare_points() {
  return CoordinateMap(3, [](Index i, double h) {
    if (i < 2) {
      const double next = std::tanh(2 * h);
      return std::pair(next, 2 * (1 - next * next));
    }
    const double a = h - 0.1, b = h - 0.4, c = h - 0.6;
    return std::pair(h - a * b * c, 1 - (a * b + a * c + b * c));
  });
}

TEST(MissedPoints, MakeASearchGoOnUntilNoneAreLeft) {
  const CoordinateMap map = with_rare_points();
  const FixedPointSettings few{.starts = 60, .growth = 1, .wide = 0, .further = 0};
  FixedPointSettings more = few;
  more.growth = 333;
  const FixedPointSearch stopped = search(map, few, 0.4), found = search(map, more, 0.4);
  ASSERT_LT(stopped.points.size(), 27u);
  ASSERT_GT(stopped.missed, 0.02 * static_cast<double>(stopped.points.size()));
  EXPECT_EQ(all_starts(stopped.starts), 60);
  EXPECT_EQ(found.points.size(), 27u);
  EXPECT_LE(found.missed, 0.02 * 27);
  EXPECT_GT(all_starts(found.starts), 60);
  EXPECT_LE(all_starts(found.starts), 20000);
  // The first starts are the same: whatever they found is found.
  for (const FixedPoint& point : stopped.points)
    EXPECT_TRUE(std::ranges::any_of(found.points, [&](const FixedPoint& other) {
      return (other.state - point.state).norm() < 1e-10 && other.hits >= point.hits;
    }));
}

TEST(MissedPoints, OfASearchThatIsCompleteCostNoStartMore) {
  for (const double growth : {1.0, 100.0}) {
    const FixedPointSearch found =
        search(rolled_tanh(4), {.starts = 1024, .growth = growth, .further = 0.25});
    EXPECT_EQ(found.points.size(), 9u);
    EXPECT_EQ(all_starts(found.starts), 1024 + 256);
    EXPECT_EQ(found.missed, 0);
  }
}

// The sum over points of the sign of det(I − ∂F/∂h), by its eigenvalues.
long sum_of_indices(const Dynamics& map, const FixedPointSearch& search) {
  long sum = 0;
  Linearisation at;
  for (const FixedPoint& point : search.points) {
    map.linearise(point.state, Vector<double>(0), at);
    const std::complex<double> product =
        (1.0 - testing::eigensystem(at.state_jacobian).values.array()).prod();
    sum += product.real() > 0 ? 1 : -1;
  }
  return sum;
}

TEST(MissedPoints, OfABoundedMapShowInTheSumOfTheirIndices) {
  const TanhMap map = rolled_tanh(4);
  long shown = 0;
  for (long starts = 1; starts <= 12; ++starts) {
    const FixedPointSearch found = search(map, {.starts = starts, .growth = 1, .further = 0});
    std::vector<long> hits;
    for (const FixedPoint& point : found.points) hits.push_back(point.hits);
    const auto by_index = static_cast<double>(std::abs(1 - sum_of_indices(map, found)));
    EXPECT_EQ(found.missed, std::max(by_index, estimated_missing(hits))) << starts << " starts";
    EXPECT_LE(by_index, 9.0 - static_cast<double>(found.points.size()));
    shown += by_index > estimated_missing(hits);
  }
  EXPECT_GT(shown, 0) << "the indices never said more";
  const FixedPointSearch all = search(map, {.starts = 1024});
  ASSERT_EQ(all.points.size(), 9u);
  EXPECT_EQ(sum_of_indices(map, all), 1);
}

// Both coordinates are at rest at −3, 5 and 13; visited states are a unit from −3 in both. Descents
// go to 5 from beyond 0.4, which is five times the usual noise away, and 1.2 times the wider.
TEST(MissedPoints, BeyondTheVisitedStatesAreFoundFromWiderStarts) {
  const CoordinateMap map(2, [](Index, double h) {
    const double a = h + 3, b = h - 5, c = h - 13;
    return std::pair(h - 0.005 * a * b * c, 1 - 0.005 * (a * b + a * c + b * c));
  });
  const Matrix<double> visited{{-4, -4, -2, -2}, {-4, -2, -4, -2}};
  const auto found = [&](double wide) {
    Stream starts("missed points", "starts");
    return find_fixed_points(map, Vector<double>(0), visited,
                             {.starts = 500, .growth = 1, .wide = wide, .runaway = 20}, starts)
        .points.size();
  };
  EXPECT_EQ(found(0), 1u);
  EXPECT_GE(found(0.5), 4u);
}

// 3¹² points: nearly every start finds one of its own, and no number of starts would find all.
TEST(MissedPoints, WithoutNumberAreNotLookedForForEver) {
  const CoordinateMap map(12, [](Index, double h) {
    const double next = std::tanh(2 * h);
    return std::pair(next, 2 * (1 - next * next));
  });
  const FixedPointSearch found = search(map, {.starts = 60, .growth = 333, .further = 0});
  EXPECT_GT(found.points.size(), 30u);
  EXPECT_EQ(all_starts(found.starts), 60);
  EXPECT_GT(found.missed, 100);
}

TEST(MissedPoints, DoNotDecideWhatTheStreamGivesNext) {
  const CoordinateMap map = with_rare_points();
  Stream visits("missed points", "visited");
  const Matrix<double> visited = 0.4 * gaussian(3, 500, visits);
  std::vector<double> next;
  for (const double growth : {1.0, 333.0}) {
    Stream starts("missed points", "starts");
    find_fixed_points(map, Vector<double>(0), visited,
                      {.starts = 60, .growth = growth, .further = 0}, starts);
    next.push_back(starts.uniform());
  }
  EXPECT_EQ(next[0], next[1]);
}

TEST(MissedPoints, AreUnknownOfSamplesOfASlowManifold) {
  const FixedPointSearch found = search(rolled_tanh(2), {.starts = 20, .polish = false});
  EXPECT_TRUE(std::isnan(found.missed));
  EXPECT_EQ(all_starts(found.starts), 20);
}

}  // namespace
}  // namespace unidyn
