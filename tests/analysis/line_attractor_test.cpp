// Line attractors made by hand.
#include "unidyn/analysis/line_attractor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../support/decompositions.hpp"
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
      EXPECT_NEAR(line.rate(node), 0, 1e-9);  // its eigenvalue is 1
    }
  }
}

TEST_F(HandMade, OneModeIntegratesAndSelectsWhatWasPutIn) {
  for (Index node = 0; node < 8; ++node) {
    EXPECT_EQ(found_.context[0].integrating(node), 1);
    EXPECT_GT(found_.context[0].explained(node, 0), 0.95);
    EXPECT_NEAR(found_.context[0].explained(node, 3), 1, 1e-12);
    EXPECT_EQ(found_.context[0].explained(node, curve_modes - 1), 1);  // beyond the last mode
    EXPECT_NEAR(found_.context[0].selection(node), (0.9 - 0.3) / (0.9 + 0.3), 1e-9);
    EXPECT_NEAR(found_.context[1].selection(node), (0.3 - 0.9) / (0.9 + 0.3), 1e-9);
  }
}

// The graph between the nodes of all contexts.
Matrix<double> graph_of_nodes(const std::vector<HeldInput>& contexts, const Integrator& found) {
  std::vector<Vector<long>> chosen;
  for (const LineAttractor& line : found.context) chosen.push_back(line.point);
  return graph_of_places(contexts, chosen).transition;
}

TEST_F(HandMade, MissingStretchesAreEmptyNodes) {
  auto contexts = contexts_;
  auto& search = contexts[0].search.points;
  search.erase(search.begin() + 6, search.begin() + 12);  // nodes 2 and 3
  contexts[0].modes.resize(search.size(), contexts[0].modes.front());
  const Integrator found = integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8});
  const LineAttractor& line = found.context[0];
  const Matrix<double> graph = graph_of_nodes(contexts, found);
  for (Index node : {2, 3}) {
    EXPECT_EQ(line.point(node), -1);
    EXPECT_EQ(line.integrating(node), -1);
    EXPECT_TRUE(std::isnan(line.output(node)));
    EXPECT_TRUE(std::isnan(line.rate(node)));
    EXPECT_TRUE(std::isnan(line.explained(node, 0)));
    EXPECT_EQ(graph.row(node).sum() + graph.col(node).sum(), 0);
  }
  EXPECT_NEAR(line.unevenness, 3 / (7.0 / 5), 1e-9);  // a gap of three among five
}

TEST_F(HandMade, GraphIsAPathInEachContextWhereTheyLieApart) {
  auto contexts = contexts_;
  for (FixedPoint& point : contexts[1].search.points) point.state(3) += 100;
  const Integrator found = integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8});
  const Matrix<double> graph = graph_of_nodes(contexts, found);
  ASSERT_EQ(graph.rows(), 16);
  for (Index i = 0; i < 16; ++i)
    for (Index j = 0; j < 16; ++j)
      EXPECT_EQ(graph(i, j) > 0, std::abs(i - j) == 1 && i / 8 == j / 8) << i << j;
}

// A line whose nodes beyond `kept` of 8 are missing, from the lower end.
TEST_F(HandMade, WithTooFewNodesIsNoLineAttractor) {
  const auto line_of = [&](Index kept, const LineSettings& settings) {
    auto contexts = contexts_;
    auto& context = contexts[0];
    context.search.points.resize(static_cast<std::size_t>(3 * kept), context.search.points[0]);
    context.modes.resize(context.search.points.size(), context.modes.front());
    return integrator(made_.map(), contexts, readout(), {-1, 1, 50}, settings).context[0];
  };
  const LineSettings settings{.nodes = 8, .covered = 0.5, .spanned = 0.7};
  const auto expect = [&](Index kept, LineKind kind, double span) {
    const LineAttractor line = line_of(kept, settings);
    EXPECT_EQ(line.kind, kind) << kept;
    EXPECT_NEAR(line.coverage, static_cast<double>(kept) / 8, 1e-12);
    EXPECT_NEAR(line.span, span, 1e-12);
    // Two points are straight, and say nothing about a line.
    EXPECT_EQ(std::isnan(line.straightness), kind != LineKind::line);
    EXPECT_EQ(std::isnan(line.unevenness), kind != LineKind::line);
  };
  expect(8, LineKind::line, 7.0 / 8);
  expect(7, LineKind::line, 6.0 / 8);
  expect(6, LineKind::narrow, 5.0 / 8);
  expect(3, LineKind::sparse, 2.0 / 8);
  expect(2, LineKind::sparse, 1.0 / 8);
  expect(0, LineKind::absent, 0);
  EXPECT_EQ(line_of(6, {.nodes = 8, .spanned = 0.5}).kind, LineKind::line);
  EXPECT_EQ(line_of(6, {.nodes = 8, .covered = 0.8, .spanned = 0.5}).kind, LineKind::sparse);
  EXPECT_EQ(line_of(1, {.nodes = 8, .covered = 0, .spanned = 0}).kind, LineKind::sparse);
  EXPECT_TRUE(std::isnan(line_of(0, settings).response(0)));
}

// At every other point the line's own mode grows.
TEST_F(HandMade, RatesHaveTheSignOfDecay) {
  auto contexts = contexts_;
  for (std::size_t p = 0; p < contexts[0].modes.size(); ++p) {
    const double value = p % 2 == 0 ? 1.02 : 0.97;
    const Matrix<double> along = made_.line * made_.heard.transpose();
    contexts[0].modes[p] =
        local_modes(Matrix<double>(value * along + 0.1 * (Matrix<double>::Identity(4, 4) - along)));
  }
  const LineAttractor line =
      integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8}).context[0];
  for (Index node = 0; node < 8; ++node)
    EXPECT_NEAR(line.rate(node), -std::log(line.point(node) % 2 == 0 ? 1.02 : 0.97), 1e-12);
}

// One slow mode that adds 0.5·2·0.9 to the output at any time, and three that are gone by then.
TEST_F(HandMade, ResponseIsTheMeanOutputToOneInput) {
  const LineAttractor& line = found_.context[0];
  const double expected = 0.5 * 2 * 0.9;
  EXPECT_NEAR(line.whole_response, expected, 1e-12);
  for (Index n = 0; n < curve_modes; ++n) EXPECT_NEAR(line.response(n), expected, 1e-12);
  auto contexts = contexts_;  // at half of the nodes the slow mode is gone too
  const Matrix<double> along = made_.line * made_.heard.transpose();
  const LocalModes fast =
      local_modes(Matrix<double>(0.2 * along + 0.1 * (Matrix<double>::Identity(4, 4) - along)));
  for (std::size_t p = 0; p < 12; ++p) contexts[0].modes[p] = fast;
  const Integrator found = integrator(made_.map(), contexts, readout(), {-1, 1, 50}, {.nodes = 8});
  EXPECT_NEAR(found.context[0].whole_response, expected / 2, 1e-12);
}

long least(const LocalModes& modes, const Vector<double>& drive, const Vector<double>& weight,
           double carried) {
  return least_modes(mode_curve(modes, drive, weight, 50), carried);
}

TEST(IntegratingModes, OfANormalMatrixWithOneSlowModeAreOne) {
  Matrix<double> j{{0.55, 0.45}, {0.45, 0.55}};  // 1 along (1, 1), 0.1 across
  const Vector<double> drive{{1, 0.2}}, weight{{0.7, 0.1}};
  EXPECT_EQ(least(local_modes(j), drive, weight, 0.95), 1);
}

TEST(IntegratingModes, ThatCarryHalfEachAreTwo) {
  const LocalModes modes =
      local_modes(Matrix<double>(Vector<double>{{0.999, 0.998, 0.3, 0.2}}.asDiagonal()));
  const Vector<double> all = Vector<double>::Ones(4);
  EXPECT_EQ(least(modes, Vector<double>{{0.5, 0.5, 0.1, 0.1}}, all, 0.95), 2);
}

TEST(IntegratingModes, CountThoseThatShareTheOutput) {
  // Three real modes and a pair that add 1, 0.5, 0.3 and nearly nothing to the output.
  Matrix<double> j = Matrix<double>::Zero(5, 5);
  j.diagonal() << 1, 0.98, 0.96, 0, 0;
  j.bottomRightCorner(2, 2) << 0.5, -0.5, 0.5, 0.5;
  const LocalModes modes = local_modes(j);
  const Vector<double> all = Vector<double>::Ones(5);
  EXPECT_EQ(least(modes, Vector<double>{{1, 0.5, 0, 0, 0}}, all, 0.95), 2);
  EXPECT_EQ(least(modes, Vector<double>{{1, 0.5, 0.3, 1e-3, 0}}, all, 0.99), 3);
  EXPECT_EQ(least(modes, Vector<double>{{0, 0, 0, 1, 0}}, all, 0.95), 5);  // the pair alone
  EXPECT_EQ(least(modes, Vector<double>{{1, 0.5, 0.3, 0, 0}}, all, 0.1), 1);
  EXPECT_EQ(least(modes, Vector<double>::Zero(5), all, 0.95), -1);
  const ModeCurve curve = mode_curve(modes, Vector<double>{{1, 0.5, 0.3, 1, 0}}, all, 50);
  EXPECT_TRUE(std::isnan(curve.explained(3)));  // would part the pair
  EXPECT_EQ(curve.explained(4), 1);
}

// Two fast modes that nearly cancel, K = 1 + 5 (0.5^τ − 0.45^τ): without the last of them alone R²
// falls far below 0, and yet one mode explains nearly everything.
TEST(IntegratingModes, AreOneWhereFastModesCancel) {
  Matrix<double> j = Matrix<double>::Zero(3, 3);
  j.diagonal() << 1, 0.5, 0.45;
  j(1, 2) = 0.25;  // not normal
  const Vector<double> drive{{1, 0, 1}}, weight{{1, 1, 0}};
  const ModeCurve curve = mode_curve(local_modes(j), drive, weight, 50);
  double all = 0, one = 0, two = 0;
  for (int lag = 0; lag < 50; ++lag) {
    const double slower = 5 * std::pow(0.5, lag), faster = 5 * std::pow(0.45, lag);
    all += (50 - lag) * std::pow(1 + slower - faster, 2);
    one += (50 - lag) * std::pow(slower - faster, 2);
    two += (50 - lag) * std::pow(faster, 2);
  }
  EXPECT_NEAR(curve.explained(0), 1 - one / all, 1e-12);
  EXPECT_NEAR(curve.explained(1), 1 - two / all, 1e-12);
  EXPECT_GT(curve.explained(0), 0.99);
  EXPECT_LT(curve.explained(1), 0.4);
  EXPECT_EQ(least_modes(curve, 0.95), 1);
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
  const ModeCurve curve =
      mode_curve(local_modes(j), Vector<double>{{1, c}}, Vector<double>{{1, 1}}, 30);
  EXPECT_EQ(least_modes(curve, share - 1e-9), 1);
  EXPECT_EQ(least_modes(curve, share + 1e-9), 2);
}

TEST(IntegratingModes, OfADefectiveJacobianAreUnknown) {
  const Matrix<double> j{{1.0, 1.0}, {0.0, 1.0}};
  const LocalModes modes = local_modes(j);
  const Vector<double> ones = Vector<double>::Ones(2);
  EXPECT_EQ(least(modes, ones, ones, 0.95), -1);
  EXPECT_EQ(mode_curve(modes, ones, ones, 10).response.size(), 0);
  EXPECT_TRUE(std::isnan(selection_index(modes, Matrix<double>::Identity(2, 2), 0, 1)));
}

// The linear system itself, truncated: x' = P J x + P B u, y = w·x, with the projection P onto the
// n eigenvectors of largest |λ| from another decomposition. `at` [time × time] has in row t what
// input s left in y_t.
Matrix<double> simulated(const Matrix<double>& j, const Matrix<double>& projection,
                         const Vector<double>& drive, const Vector<double>& weight, Index time) {
  Matrix<double> at = Matrix<double>::Zero(time, time);
  for (Index s = 0; s < time; ++s) {
    Vector<double> x = projection * drive;
    for (Index t = s; t < time; ++t, x = projection * j * x) at(t, s) = weight.dot(x);
  }
  return at;
}

TEST(ModeCurve, IsThatOfTheTruncatedSystemStepByStep) {
  constexpr Index size = 9, time = 20;
  Stream stream("modes", "dense");
  Matrix<double> j(size, size);
  Vector<double> drive(size), weight(size);
  for (double& x : j.reshaped()) x = stream.normal() / 3;
  for (double& x : drive) x = stream.normal();
  for (double& x : weight) x = stream.normal();
  j(0, 8) = 2;  // far from normal
  const ModeCurve curve = mode_curve(local_modes(j), drive, weight, time);
  ASSERT_EQ(curve.explained.size(), size);

  const auto [values, right] = testing::eigensystem(j);
  const Matrix<std::complex<double>> left = testing::inverse(right);
  std::vector<Index> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return std::abs(values(a)) > std::abs(values(b)) + 1e-9;
  });
  const Matrix<double> whole =
      simulated(j, Matrix<double>::Identity(size, size), drive, weight, time);
  Matrix<std::complex<double>> projection = Matrix<std::complex<double>>::Zero(size, size);
  int pairs = 0;
  for (Index n = 1; n <= size; ++n) {
    const Index mode = order[static_cast<std::size_t>(n - 1)];
    projection += right.col(mode) * left.row(mode);
    // Half of a pair leaves an imaginary part: the real one is what is asked for.
    std::complex<double> output = 0;
    Vector<std::complex<double>> x = projection * drive.cast<std::complex<double>>();
    for (Index t = 0; t < time; ++t, x = (j.cast<std::complex<double>>() * x).eval())
      output = weight.cast<std::complex<double>>().dot(x);
    EXPECT_NEAR(curve.response(n - 1), output.real(), 1e-9) << n;
    const bool parted = projection.imag().norm() > 1e-9;
    pairs += parted;
    ASSERT_EQ(std::isnan(curve.explained(n - 1)), parted) << n;
    if (parted) continue;
    const Matrix<double> left_over = whole - simulated(j, projection.real(), drive, weight, time);
    EXPECT_NEAR(curve.explained(n - 1), 1 - left_over.squaredNorm() / whole.squaredNorm(), 1e-9);
  }
  EXPECT_GT(pairs, 0);
  EXPECT_NEAR(curve.response(size - 1), whole(time - 1, 0), 1e-9);
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
