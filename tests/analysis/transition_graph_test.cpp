#include "unidyn/analysis/transition_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "hand_made_nodes.hpp"

namespace unidyn {
namespace {

TEST(TransitionGraph, DoesNotDependOnCoordinates) {
  // Three bits, rotated into a space of five: h' = Q tanh(gain Qᵀ h + 3 u).
  class Rotated : public Dynamics {
   public:
    explicit Rotated(Matrix<double> q) : q_(std::move(q)) {}
    Index state_size() const override { return q_.rows(); }
    Index input_size() const override { return 3; }
    Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const override {
      return q_ * bits_.step(q_.transpose() * states, inputs);
    }
    void linearise(const Vector<double>& state, const Vector<double>& input,
                   Linearisation& at) const override {
      bits_.linearise(q_.transpose() * state, input, at);
      at.next = q_ * at.next;
      at.state_jacobian = q_ * at.state_jacobian * q_.transpose();
      at.input_jacobian = q_ * at.input_jacobian;
    }

   private:
    Matrix<double> q_;
    TanhMap bits_ = bistable_bits(Eigen::Vector3d(2, 2.3, 2.6));
  };
  Matrix<double> q(5, 3);  // orthonormal columns
  q << 0.6, 0, 0, 0.8, 0, 0, 0, 0.6, 0, 0, -0.8, 0, 0, 0, 1;
  const Rotated map(q);
  Nodes nodes;
  for (const double first : {-1, 1})
    for (const double second : {-1, 0, 1})
      nodes.add(map, q * Eigen::Vector3d(first * bistable_level(2), second * bistable_level(2.3),
                                         bistable_level(2.6)));
  const TransitionGraph graph = graph_of(map, nodes, {q.transpose(), Vector<double>::Zero(3)});
  EXPECT_EQ(graph.transition(label("+0+"), label("+++")), 0.5);
  EXPECT_EQ(graph.transition(label("+0+"), label("+-+")), 0.5);
  EXPECT_EQ(graph.driven(label("+++"), 1), label("-++"));
  EXPECT_EQ(graph.driven(label("+++"), 5), -1);  // "++-" is not among the points
  EXPECT_EQ(graph.lost, 4);
}

TEST(TransitionGraph, ReadsOutTheFirstUnitsOnly) {
  // A second coordinate that only decays, like the cell state of an LSTM.
  const TanhMap map(Matrix<double>{{2, 0}, {0, 0.5}}, Matrix<double>{{3}, {0}},
                    Vector<double>::Zero(2));
  const double a = bistable_level(2);
  Nodes nodes;
  for (const double h : {-a, 0.0, a}) nodes.add(map, Eigen::Vector2d(h, 0));
  const TransitionGraph graph = graph_of(map, nodes, identity_readout(1));
  EXPECT_EQ(graph.node, (Vector<long>{{0, 1, 2}}));
  EXPECT_EQ(graph.transition, (Matrix<double>{{1, 0, 0}, {0.5, 0, 0.5}, {0, 0, 1}}));
  EXPECT_EQ(graph.driven, (Matrix<long>{{2, 0}, {-1, -1}, {2, 0}}));
}

TEST(TransitionGraph, AveragesPointsOfOneLabel) {
  // The readout is blind to the second bit: the saddle (+, 0) and the stable (+, ±) share a label.
  const TanhMap map = bistable_bits(Eigen::Vector2d(2, 2));
  const double a = bistable_level(2);
  Nodes nodes;
  nodes.add(map, Eigen::Vector2d(a, a));
  nodes.add(map, Eigen::Vector2d(0, a));
  nodes.add(map, Eigen::Vector2d(0, -a));  // only its + side is among the points
  nodes.add(map, Eigen::Vector2d(-a, a));
  nodes.add(map, Eigen::Vector2d(a, -a));
  const Readout blind{Matrix<double>{{1, 0}}, Vector<double>::Zero(1)};
  const TransitionGraph graph = graph_of(map, nodes, blind);
  EXPECT_EQ(graph.transition, (Matrix<double>{{1, 0, 0}, {0.25, 0, 0.5}, {0, 0, 1}}));
  EXPECT_EQ(graph.starts, 4);
  EXPECT_EQ(graph.unsettled, 1);
}

TEST(TransitionGraph, TheMostVisitedStablePointSpeaksForItsLabel) {
  // With the second bit at −a, the pulse is too weak to turn the first.
  const TanhMap map(Matrix<double>{{2, 0.5}, {0, 2}}, Matrix<double>{{2.2}, {0}},
                    Vector<double>::Zero(2));
  Stream stream("speaker", "starts");
  const Matrix<double> around{{-1, 1, -1, 1}, {-1, -1, 1, 1}};
  const FixedPointSearch found =
      find_fixed_points(map, Vector<double>::Zero(1), around, {}, stream);
  Nodes nodes;
  for (const FixedPoint& point : found.points) nodes.add(map, point.state);
  const Readout blind{Matrix<double>{{1, 0}}, Vector<double>::Zero(1)};
  for (const double spokesman : {-1, 1}) {
    for (FixedPoint& point : nodes.points) point.hits = point.state(1) * spokesman > 0.5 ? 10 : 5;
    const TransitionGraph graph = graph_of(map, nodes, blind);
    EXPECT_EQ(graph.driven(0, 0), spokesman > 0 ? 2 : 0);
  }
}

TEST(TransitionGraph, LeavesAlongBothPartsOfAComplexPair) {
  // An unstable spiral inside a circle of nothing: |z'| = tanh(2|z|), turned by 1 rad a step,
  // settles on no point at all.
  class Spiral : public Dynamics {
   public:
    Index state_size() const override { return 2; }
    Index input_size() const override { return 2; }
    Matrix<double> step(ConstView<double> states, ConstView<double>) const override {
      const Matrix<double> turn{{std::cos(1), -std::sin(1)}, {std::sin(1), std::cos(1)}};
      Matrix<double> next = turn * states;
      for (auto column : next.colwise())
        if (const double r = column.norm(); r > 0) column *= std::tanh(2 * r) / r;
      return next;
    }
    void linearise(const Vector<double>& state, const Vector<double>& input,
                   Linearisation& at) const override {
      at.next = step(state, input);
      at.state_jacobian =
          2 * Matrix<double>{{std::cos(1), -std::sin(1)}, {std::sin(1), std::cos(1)}};
      at.input_jacobian = Matrix<double>::Zero(2, 2);
    }
  };
  Nodes nodes;
  nodes.add(Spiral(), Vector<double>::Zero(2));
  const TransitionGraph graph =
      graph_of(Spiral(), nodes, identity_readout(2), {.directions = 3, .steps = 100});
  EXPECT_EQ(graph.starts, 2 * (2 + 3));
  EXPECT_EQ(graph.unsettled, graph.starts);
  EXPECT_EQ(graph.transition, Matrix<double>::Zero(9, 9));
}

TEST(TransitionGraph, CountsAHomoclinicOrbitOnlyAfterItHasLeft) {
  // h' = 2h near 0, thrown back onto 0 from beyond ½: every orbit is homoclinic.
  const CoordinateMap tent(1, [](Index, double h) {
    return std::abs(h) < 0.5 ? std::pair(2 * h, 2.0) : std::pair(0.0, 0.0);
  });
  Nodes nodes;
  nodes.add(tent, Vector<double>::Zero(1));
  const Readout silent{Matrix<double>(0, 1), Vector<double>(0)};
  const TransitionGraph graph = graph_of(tent, nodes, silent);
  EXPECT_EQ(graph.transition, Matrix<double>::Ones(1, 1));
  EXPECT_EQ(graph.unsettled, 0);
  // With too few steps to get away from 10⁻³ it has settled nowhere.
  EXPECT_EQ(graph_of(tent, nodes, silent, {.steps = 5}).unsettled, 2);
}

TEST(TransitionGraph, CountsOrbitsThatDivergeAsUnsettled) {
  const LinearMap explosion(Matrix<double>::Constant(1, 1, 1e30), Matrix<double>(1, 0),
                            Vector<double>::Zero(1));
  Nodes nodes;
  nodes.add(explosion, Vector<double>::Zero(1));
  const TransitionGraph graph =
      graph_of(explosion, nodes, {Matrix<double>(0, 1), Vector<double>(0)});
  EXPECT_EQ(graph.unsettled, 2);
  EXPECT_EQ(graph.transition, Matrix<double>::Zero(1, 1));
}

TEST(TransitionGraph, TellsApartPointsCloserThanTheSettlingDistance) {
  // A saddle at 0 and stable points at ±10⁻³, a tenth of the settling distance away.
  constexpr double d = 1e-3;
  const auto pitchfork = [](Index, double h) {
    const double s = h / d;
    return std::pair(h + 0.2 * h * (1 - s * s), 1.2 - 0.6 * s * s);
  };
  const CoordinateMap narrow(1, pitchfork, 1);
  Nodes nodes;
  for (const double h : {-d, 0.0, d}) nodes.add(narrow, Vector<double>::Constant(1, h));
  const TransitionGraph graph = graph_of(narrow, nodes, identity_readout(1, 1 / d));
  EXPECT_EQ(graph.transition, (Matrix<double>{{1, 0, 0}, {0.5, 0, 0.5}, {0, 0, 1}}));
}

TEST(TransitionGraph, WithoutPointsIsEmpty) {
  const TransitionGraph graph =
      graph_of(bistable_bits(Eigen::Vector2d(2, 2)), {}, identity_readout(2));
  EXPECT_EQ(graph.transition, Matrix<double>::Zero(9, 9));
  EXPECT_EQ(graph.driven, Matrix<long>::Constant(9, 4, -1));
  EXPECT_EQ(graph.starts + graph.pulses, 0);
}

TEST(TransitionGraph, APointWithoutSpectrumLeadsNowhere) {
  const TanhMap map = bistable_bits(Vector<double>::Constant(1, 2));
  Nodes nodes;
  nodes.add(map, Vector<double>::Zero(1));
  nodes.modes[0] =
      local_modes(Matrix<double>::Constant(1, 1, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(graph_of(map, nodes, identity_readout(1)).transition, Matrix<double>::Zero(3, 3));
}

TEST(TransitionGraph, RefusesSizesThatDoNotFit) {
  const TanhMap map = bistable_bits(Eigen::Vector2d(2, 2));
  Nodes nodes;
  nodes.add(map, Vector<double>::Zero(2));
  EXPECT_THROW(graph_of(map, nodes, identity_readout(3)), std::invalid_argument);
  EXPECT_THROW(graph_of(map, nodes, {Matrix<double>::Zero(2, 2), Vector<double>(1)}),
               std::invalid_argument);
  nodes.points[0].state.resize(3);
  EXPECT_THROW(graph_of(map, nodes, identity_readout(2)), std::invalid_argument);
  nodes.points.clear();
  EXPECT_THROW(graph_of(map, nodes, identity_readout(2)), std::invalid_argument);
}

TEST(Labels, CountInBaseThreeWithBitZeroLeading) {
  EXPECT_EQ(label_of(Eigen::Vector3d(-1, -1, -1)), 0);
  EXPECT_EQ(label_of(Eigen::Vector3d(-1, -1, 0)), 1);
  EXPECT_EQ(label_of(Eigen::Vector3d(0, 0, 0)), 13);
  EXPECT_EQ(label_of(Eigen::Vector3d(1, 0, -1)), 2 * 9 + 3);
  EXPECT_EQ(label_of(Eigen::Vector3d(1, 1, 1)), 26);
}

TEST(Labels, RoundAndClampTheReadout) {
  EXPECT_EQ(label_of(Eigen::Vector4d(-0.49, 0.49, 0.5, -0.5)), label("00+-"));
  EXPECT_EQ(label_of(Eigen::Vector4d(7, -7, 1.6, -1.6)), label("+-+-"));
}

TEST(Labels, PrintOneSignForEachBit) {
  EXPECT_EQ(label_text(label("+0-"), 3), "+0-");
  std::set<std::string> all;
  for (Index l = 0; l < label_count(4); ++l) all.insert(label_text(l, 4));
  EXPECT_EQ(all.size(), 81u);
  EXPECT_EQ(label_text(0, 0), "");
  EXPECT_THROW(label_text(27, 3), std::invalid_argument);
  EXPECT_THROW(label_text(-1, 3), std::invalid_argument);
  EXPECT_THROW(label_count(13), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
