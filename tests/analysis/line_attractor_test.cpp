// Line attractors made by hand.
#include "unidyn/analysis/line_attractor.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "known_maps.hpp"

namespace unidyn {
namespace {

// A linear integrator of D dimensions under inputs (x₁, x₂, c₁, c₂): one eigenvalue is 1, along
// `line`, with left eigenvector `heard` (heard · line = 1), all others are `decay`; B holds what
// the streams add.
struct Integrating {
  Vector<double> line{{2, 1, 0, 1}};
  Vector<double> heard{{0.5, 0, 1, 0}};
  double decay = 0.1;
  Matrix<double> drive = Matrix<double>::Zero(4, 4);

  LinearMap map() const {
    const Matrix<double> along = line * heard.transpose();
    const Matrix<double> a = along + decay * (Matrix<double>::Identity(4, 4) - along);
    return {a, drive, Vector<double>::Zero(4)};
  }
};

Readout readout() {
  return {Matrix<double>{{0.5, 0.0, 0.0}}, Vector<double>{{0.25}}};
}

// `count` points along the line of `made`, whose readouts are spread evenly over −1 … 1.
HeldInput points_on(const Integrating& made, const Vector<double>& input, Index count) {
  HeldInput held{input, {}, {}};
  for (Index p = 0; p < count; ++p) {
    const double y = -1 + (2 * double(p) + 1) / double(count);
    held.search.points.push_back({(y - 0.25) * made.line, 0, 1, true});
    held.modes.push_back(local_modes(made.map(), held.search.points.back().state, input));
  }
  return held;
}

class HandMade : public ::testing::Test {
 protected:
  HandMade() {
    // Stream 1 is heard three times as well as stream 2 by `heard`.
    made_.drive.col(0) << 0, 0, 0.9, 5;
    made_.drive.col(1) << 0.6, 7, 0, 0;
    for (Index k = 0; k < 2; ++k)
      contexts_.push_back(points_on(made_, Vector<double>::Zero(4), 24));
    found_ = integrator(made_.map(), contexts_, readout(), {-1, 1, 50}, {.nodes = 8});
  }
  Integrating made_;
  std::vector<HeldInput> contexts_;
  Integrator found_;
};

TEST_F(HandMade, NodesAreThePointsInTheMiddleOfTheirStretches) {
  for (const LineAttractor& line : found_.context)
    for (Index node = 0; node < 8; ++node) {
      EXPECT_EQ(line.point(node), 3 * node + 1);
      EXPECT_NEAR(line.output(node), -1 + (2 * double(node) + 1) / 8, 1e-12);
    }
}

TEST_F(HandMade, IsStraightEvenAndStill) {
  for (const LineAttractor& line : found_.context) {
    EXPECT_NEAR(line.straightness, 1, 1e-12);
    EXPECT_NEAR(line.unevenness, 1, 1e-9);
    for (Index node = 0; node < 8; ++node) {
      EXPECT_NEAR(line.drift(node), 0, 1e-12);
      EXPECT_GT(std::abs(line.time_constant(node)), 1e9);  // its eigenvalue is 1
    }
  }
}

TEST_F(HandMade, OneModeIntegratesAndSelectsWhatWasPutIn) {
  for (Index node = 0; node < 8; ++node) {
    EXPECT_EQ(found_.context[0].integrating(node), 1);
    EXPECT_NEAR(found_.context[0].selection(node), (0.9 - 0.3) / (0.9 + 0.3), 1e-9);
    EXPECT_NEAR(found_.context[1].selection(node), (0.3 - 0.9) / (0.9 + 0.3), 1e-9);
  }
}

TEST_F(HandMade, MissingStretchesAreEmptyNodes) {
  auto contexts = contexts_;
  auto& search = contexts[0].search.points;
  search.erase(search.begin() + 6, search.begin() + 12);  // nodes 2 and 3
  contexts[0].modes.resize(search.size(), contexts[0].modes.front());
  const Integrator found = integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8});
  const LineAttractor& line = found.context[0];
  for (Index node : {2, 3}) {
    EXPECT_EQ(line.point(node), -1);
    EXPECT_EQ(line.integrating(node), -1);
    EXPECT_TRUE(std::isnan(line.output(node)));
    EXPECT_EQ(found.transition.row(node).sum() + found.transition.col(node).sum(), 0);
  }
  EXPECT_NEAR(line.unevenness, 3 / (7.0 / 5), 1e-9);  // a gap of three among five
}

TEST_F(HandMade, GraphIsAPathInEachContextWhereTheyLieApart) {
  auto contexts = contexts_;
  for (FixedPoint& point : contexts[1].search.points) point.state(3) += 100;
  const Integrator found = integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8});
  ASSERT_EQ(found.transition.rows(), 16);
  for (Index i = 0; i < 16; ++i)
    for (Index j = 0; j < 16; ++j)
      EXPECT_EQ(found.transition(i, j) > 0, std::abs(i - j) == 1 && i / 8 == j / 8) << i << j;
}

TEST(IntegratingModes, CountThoseThatShareTheOutput) {
  // Three real modes and a pair that add 1, 0.5, 0.3 and nearly nothing to the output.
  Matrix<double> j = Matrix<double>::Zero(5, 5);
  j.diagonal() << 1, 0.98, 0.96, 0, 0;
  j.bottomRightCorner(2, 2) << 0.5, -0.5, 0.5, 0.5;
  const LocalModes modes = local_modes(j);
  const Vector<double> all = Vector<double>::Ones(5);
  const auto count = [&](const Vector<double>& drive, double carried) {
    return integrating_modes(modes, drive, all, 50, carried);
  };
  EXPECT_EQ(count(Vector<double>{{1, 0, 0, 0, 0}}, 0.95), 1);
  EXPECT_EQ(count(Vector<double>{{1, 0.5, 0, 0, 0}}, 0.95), 2);
  EXPECT_EQ(count(Vector<double>{{1, 0.5, 0.3, 1e-3, 0}}, 0.99), 3);
  EXPECT_EQ(count(Vector<double>{{0, 0, 0, 1, 0}}, 0.95), 5);  // the pair alone, and it is smallest
  EXPECT_EQ(count(Vector<double>{{1, 0.5, 0.3, 0, 0}}, 0.1), 1);
  EXPECT_EQ(count(Vector<double>::Zero(5), 0.95), -1);
}

// K = 1 + c 0.9^τ: the share of the second mode in closed form.
TEST(IntegratingModes, SwitchWhereTheVarianceSaysSo) {
  const Matrix<double> j = Vector<double>{{1, 0.9}}.asDiagonal();
  const double c = 0.8;
  double all = 0, left_out = 0;
  for (int lag = 0; lag < 30; ++lag) {
    const double rest = c * std::pow(0.9, lag);
    all += (30 - lag) * (1 + rest) * (1 + rest);
    left_out += (30 - lag) * rest * rest;
  }
  const double share = 1 - left_out / all;
  const Vector<double> drive{{1, c}}, weight{{1, 1}};
  EXPECT_EQ(integrating_modes(local_modes(j), drive, weight, 30, share - 1e-9), 1);
  EXPECT_EQ(integrating_modes(local_modes(j), drive, weight, 30, share + 1e-9), 2);
}

TEST(IntegratingModes, OfADefectiveJacobianAreUnknown) {
  const Matrix<double> j{{1.0, 1.0}, {0.0, 1.0}};
  const LocalModes modes = local_modes(j);
  const Vector<double> ones = Vector<double>::Ones(2);
  EXPECT_EQ(integrating_modes(modes, ones, ones, 10, 0.95), -1);
  EXPECT_TRUE(std::isnan(selection_index(modes, Matrix<double>::Identity(2, 2), 0, 1)));
}

TEST(SelectionIndex, IsPlusOrMinusOneForAStreamHeardAlone) {
  const LocalModes modes = local_modes(Matrix<double>(Vector<double>{{1, 0.5}}.asDiagonal()));
  const Matrix<double> both{{2.0, 0.0}, {3.0, 1.0}};
  EXPECT_EQ(selection_index(modes, both, 0, 1), 1);
  EXPECT_EQ(selection_index(modes, both, 1, 0), -1);
  EXPECT_TRUE(std::isnan(selection_index(modes, Matrix<double>::Zero(2, 2), 0, 1)));
}

TEST(KeepAlong, KeepsTheSlowestOfEachStretchInOrderOfReadout) {
  FixedPointSearch found;
  Stream stream("line", "points");
  for (int p = 0; p < 400; ++p)
    found.points.push_back({Vector<double>{{stream.uniform(), 7}}, stream.uniform(), 1, true});
  const FixedPointSearch all = found;
  const Readout first{Matrix<double>{{1.0}}, Vector<double>{{0.0}}};
  keep_along(found, first, 10);
  ASSERT_EQ(found.points.size(), 10u);
  double low = 1, high = 0;
  for (const FixedPoint& point : all.points) {
    low = std::min(low, point.state(0));
    high = std::max(high, point.state(0));
  }
  for (int s = 0; s < 10; ++s) {
    const FixedPoint& kept = found.points[std::size_t(s)];
    const auto stretch = [&](double x) { return std::min(9, int((x - low) / (high - low) * 10)); };
    EXPECT_EQ(stretch(kept.state(0)), s);
    for (const FixedPoint& point : all.points)
      if (stretch(point.state(0)) == s) {
        EXPECT_GE(point.q, kept.q);
      }
  }
  FixedPointSearch few = all;
  keep_along(few, first, 400);
  EXPECT_EQ(few.points.size(), 400u);
  EXPECT_TRUE(std::is_sorted(few.points.begin(), few.points.end(),
                             [](const auto& a, const auto& b) { return a.state(0) < b.state(0); }));
}

TEST(SumRange, LeavesOutATwentiethOnEitherSide) {
  Trials trials{20, 5, {}, Matrix<float>(1, 100)};
  for (Index i = 0; i < 100; ++i) trials.targets(0, (37 * i) % 100) = static_cast<float>(i);
  const SumRange range = sum_range_of(trials);
  EXPECT_EQ(range.lowest, 5);
  EXPECT_EQ(range.highest, 94);
  EXPECT_EQ(range.time, 5);
}

}  // namespace
}  // namespace unidyn
