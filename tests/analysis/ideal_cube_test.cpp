// The transition graph of the ideal memory of three bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "hand_made_nodes.hpp"

namespace unidyn {
namespace {

// The 27 fixed points of three bistable bits.
class IdealCube : public ::testing::Test {
 protected:
  IdealCube() {
    for (Index l = 0; l < 27; ++l) cube_.add(map_, corner(l));
    graph_ = graph_of(map_, cube_, identity_readout(3), settings_);
  }

  Vector<double> corner(Index l) const {
    const std::string text = label_text(l, 3);
    Vector<double> state(3);
    for (Index b = 0; b < 3; ++b) {
      const char digit = text[static_cast<std::size_t>(b)];
      state(b) = digit == '0' ? 0 : (digit == '+' ? 1 : -1) * bistable_level(gain_(b));
    }
    return state;
  }
  // Number of zeros of a label: the unstable dimensions of its point.
  static Index zeros(Index l) {
    const std::string text = label_text(l, 3);
    return std::count(text.begin(), text.end(), '0');
  }
  // Whether `to` is `from` with some of its zeros decided.
  static bool decides(Index from, Index to) {
    const std::string a = label_text(from, 3), b = label_text(to, 3);
    for (std::size_t i = 0; i < 3; ++i)
      if (a[i] != '0' && a[i] != b[i]) return false;
    return from != to;
  }

  const Vector<double> gain_{{2.0, 2.3, 2.6}};
  const TanhMap map_ = bistable_bits(gain_);
  const TransitionSettings settings_{.directions = 40};
  Nodes cube_;
  TransitionGraph graph_;
};

TEST_F(IdealCube, HasEightStablePointsAndSaddlesOfEveryKind) {
  std::vector<int> count(4);
  for (Index p = 0; p < 27; ++p) {
    EXPECT_EQ(graph_.node(p), p);
    EXPECT_EQ(cube_.modes[std::size_t(p)].unstable, zeros(p));
    ++count[std::size_t(zeros(p))];
  }
  EXPECT_EQ(count, (std::vector{8, 12, 6, 1}));
}

TEST_F(IdealCube, IsFoundWholeByTheSearch) {
  Stream visits("cube", "visits"), starts("cube", "starts"), directions("cube", "directions");
  Matrix<double> visited(3, 8);
  for (Index v = 0; v < 8; ++v)
    visited.col(v) = corner(9 * (v / 4) * 2 + 3 * (v / 2 % 2) * 2 + v % 2 * 2);
  const FixedPointSearch found = find_fixed_points(map_, Vector<double>::Zero(3), visited,
                                                   {.starts = 1500, .noise = 1}, starts);
  ASSERT_EQ(found.points.size(), 27u);
  std::vector<LocalModes> modes;
  for (const FixedPoint& point : found.points)
    modes.push_back(local_modes(map_, point.state, Vector<double>::Zero(3)));
  const TransitionGraph graph =
      transition_graph(map_, Vector<double>::Zero(3), found.points, modes, identity_readout(3),
                       found.scale, settings_, directions);
  EXPECT_EQ(std::set<long>(graph.node.begin(), graph.node.end()).size(), 27u);
  EXPECT_EQ(graph.driven, graph_.driven);
  for (Index l = 0; l < 27; ++l)
    if (zeros(l) < 2) {
      EXPECT_EQ(graph.transition.row(l), graph_.transition.row(l));
    }
}

TEST_F(IdealCube, EveryTrajectorySettles) {
  EXPECT_EQ(graph_.unsettled, 0);
  EXPECT_EQ(graph_.lost, 0);
  EXPECT_EQ(graph_.starts, 12 * 2 + 6 * (4 + 80) + (6 + 80));
  EXPECT_EQ(graph_.pulses, 8 * 6);
  for (Index l = 0; l < 27; ++l) EXPECT_NEAR(graph_.transition.row(l).sum(), 1, 1e-14);
}

TEST_F(IdealCube, StablePointsKeepToThemselves) {
  for (Index l = 0; l < 27; ++l)
    if (zeros(l) == 0) {
      EXPECT_EQ(graph_.transition(l, l), 1);
    }
}

TEST_F(IdealCube, EdgesFallToTheirTwoEndsAlike) {
  for (Index from = 0; from < 27; ++from)
    for (Index to = 0; to < 27 && zeros(from) == 1; ++to)
      EXPECT_EQ(graph_.transition(from, to), decides(from, to) ? 0.5 : 0);
}

TEST_F(IdealCube, FlowOnlyEverDecidesUndecidedBits) {
  for (Index from = 0; from < 27; ++from)
    for (Index to = 0; to < 27; ++to)
      if (zeros(from) > 0 && !decides(from, to)) {
        EXPECT_EQ(graph_.transition(from, to), 0);
      }
}

TEST_F(IdealCube, EigendirectionsOfFacesAndCentreLeadToTheNextSaddles) {
  // Along an axis the other coordinates stay exactly 0, so each side reaches one saddle.
  for (Index from = 0; from < 27; ++from)
    for (Index to = 0; to < 27; ++to)
      if (zeros(from) >= 2 && zeros(to) == zeros(from) - 1 && decides(from, to)) {
        const double starts = zeros(from) == 2 ? 4 + 80 : 6 + 80;
        EXPECT_DOUBLE_EQ(graph_.transition(from, to), 1 / starts);
      }
}

TEST_F(IdealCube, RandomDirectionsReachEveryCornerAndOppositeOnesAlike) {
  for (Index from = 0; from < 27; ++from)
    for (Index to = 0; to < 27; ++to) {
      if (zeros(from) < 2 || zeros(to) > 0 || !decides(from, to)) continue;
      EXPECT_GT(graph_.transition(from, to), 0);
      // Both sides of each direction are taken: the opposite of the decided bits is as likely.
      const Index across = from + (from - to);
      EXPECT_DOUBLE_EQ(graph_.transition(from, to), graph_.transition(from, across));
    }
}

// Drawn anew, the graph is nearer to itself than its noise says, and much nearer than independent
// directions would leave it, whose counts have binomial variances.
TEST_F(IdealCube, IsTheSameWithinItsNoiseInOtherDirections) {
  constexpr int draws = 40;
  std::vector<Matrix<double>> graphs;
  Matrix<double> mean = Matrix<double>::Zero(27, 27);
  double noise = 0;
  for (int draw = 0; draw < draws; ++draw) {
    Stream stream("cube", "other directions", static_cast<std::uint64_t>(draw));
    const TransitionGraph graph =
        transition_graph(map_, Vector<double>::Zero(3), cube_.points, cube_.modes,
                         identity_readout(3), 1, settings_, stream);
    graphs.push_back(graph.transition);
    mean += graph.transition / draws;
    noise += graph.noise * graph.noise / draws;
  }
  double variance = 0, binomial = 0;
  for (const Matrix<double>& graph : graphs) variance += (graph - mean).squaredNorm() / (draws - 1);
  for (Index from = 0; from < 27; ++from)
    for (Index to = 0; to < 27 && zeros(from) >= 2; ++to)
      binomial += mean(from, to) * (1 - mean(from, to)) / (2 * 40);
  EXPECT_GT(variance, 0);
  EXPECT_LT(variance, noise);
  EXPECT_LT(noise, binomial / 2);
  EXPECT_LT(variance, binomial / 6);
}

TEST_F(IdealCube, HasNoNoiseWithoutFurtherDirectionsAndUnknownNoiseWithOne) {
  EXPECT_EQ(graph_of(map_, cube_, identity_readout(3), {.directions = 0}).noise, 0);
  EXPECT_TRUE(std::isnan(graph_of(map_, cube_, identity_readout(3), {.directions = 1}).noise));
}

TEST_F(IdealCube, PulsesSetTheirBitAndNoOther) {
  for (Index l = 0; l < 27; ++l)
    for (Index b = 0; b < 3; ++b) {
      std::string up = label_text(l, 3), down = up;
      up[std::size_t(b)] = '+';
      down[std::size_t(b)] = '-';
      EXPECT_EQ(graph_.driven(l, 2 * b), zeros(l) == 0 ? label(up) : -1);
      EXPECT_EQ(graph_.driven(l, 2 * b + 1), zeros(l) == 0 ? label(down) : -1);
    }
}

TEST_F(IdealCube, RepeatsItselfBitForBit) {
  const TransitionGraph again = graph_of(map_, cube_, identity_readout(3), settings_);
  EXPECT_EQ(graph_.transition, again.transition);
  EXPECT_EQ(graph_.driven, again.driven);
}

}  // namespace
}  // namespace unidyn
