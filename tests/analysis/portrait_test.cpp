#include "unidyn/analysis/portrait.hpp"

#include <gtest/gtest.h>

#include "hand_made_nodes.hpp"
#include "unidyn/analysis/analyse.hpp"
#include "unidyn/analysis/node_graph.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/tasks/flipflop.hpp"

namespace unidyn {
namespace {

// Two bistable bits: nine fixed points.
class BistableBits : public ::testing::Test {
 protected:
  BistableBits() : found_{Vector<double>::Zero(2), {}, {}} {
    for (const double first : {-level(0), 0.0, level(0)})
      for (const double second : {-level(1), 0.0, level(1)})
        nodes_.add(map_, Vector<double>{{first, second}});
    found_.search.points = nodes_.points;
    found_.search.scale = 1;
    found_.modes = nodes_.modes;
  }
  double level(Index bit) const { return bistable_level(gain_(bit)); }

  const Vector<double> gain_{{2.0, 2.3}};
  const TanhMap map_ = bistable_bits(gain_);
  Nodes nodes_;
  HeldInput found_;
};

TEST_F(BistableBits, HaveTheirAutonomousGraphUnderOneCondition) {
  Stream stream("transition graph", "directions");  // that of graph_of
  const NodeGraph portrait = portrait_of_readouts(map_, found_, identity_readout(2), {}, stream);
  const TransitionGraph graph = graph_of(map_, nodes_, identity_readout(2));
  EXPECT_EQ(portrait.node, graph.node);
  EXPECT_EQ(portrait.transition, graph.transition);
}

TEST_F(BistableBits, AreLabelledInUnitsOfTheirTargets) {
  // Outputs of 100 and 0.01 where the targets reach as far: rounding them as they are would label
  // all points alike in the second channel.
  const Readout readout{Matrix<double>{{100, 0}, {0, 0.01}}, Vector<double>::Zero(2)};
  Stream stream("transition graph", "directions");
  const NodeGraph portrait = portrait_of_readouts(
      map_, found_, labelling_readout(readout, Vector<double>{{100, 0.01}}), {}, stream);
  EXPECT_EQ(portrait.node, (Vector<long>::LinSpaced(9, 0, 8)));
}

TEST(LabellingReadout, TakesTheFirstSixChannelsOverTheirScales) {
  const Readout readout{Matrix<double>::Identity(8, 8), Vector<double>::Constant(8, 3)};
  const Vector<double> scale = Vector<double>::LinSpaced(8, 1, 8);
  const Readout labelling = labelling_readout(readout, scale);
  EXPECT_EQ(labelled_outputs(8), 6);
  EXPECT_EQ(labelled_outputs(2), 2);
  ASSERT_EQ(labelling.weight.rows(), 6);
  const Vector<double> state = Vector<double>::LinSpaced(8, -1, 1);
  EXPECT_LT((labelling(state) - readout(state).cwiseQuotient(scale).head(6)).norm(), 1e-15);
  EXPECT_THROW(labelling_readout(readout, Vector<double>::Zero(8)), std::invalid_argument);
  EXPECT_THROW(labelling_readout(readout, Vector<double>::Ones(7)), std::invalid_argument);
}

TEST(LabellingLogits, DoNotChangeWithWhatIsAddedToAllLogits) {
  const Readout readout{Matrix<double>::Random(8, 3), Vector<double>::LinSpaced(8, -1, 2)};
  Readout moved = readout;
  moved.weight.rowwise() += Vector<double>{{1, 2, 3}}.transpose();
  moved.bias.array() += 7;
  const Vector<double> state{{0.5, -1, 2}};
  const Vector<double> labels = labelling_logits(readout)(state), logits = readout(state);
  ASSERT_EQ(labels.size(), 6);
  EXPECT_LT((labels - labelling_logits(moved)(state)).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((labels.array() - (logits.head(6).array() - logits.mean())).abs().maxCoeff(), 1e-14);
}

// A condition with points at these places, hit so many times.
HeldInput condition(const std::vector<double>& places, const std::vector<long>& hits) {
  HeldInput found{Vector<double>::Zero(1), {}, {}};
  for (std::size_t p = 0; p < places.size(); ++p)
    found.search.points.push_back({Vector<double>{{places[p], 0}}, 0, hits[p], false});
  return found;
}

TEST(PortraitOfConditions, HasThePointWithMostHitsOfEach) {
  const std::vector<HeldInput> held{condition({0, 9}, {5, 4}), condition({9, 1}, {3, 8}),
                                    condition({}, {}), condition({2, 3}, {7, 7})};
  const NodeGraph portrait = portrait_of_conditions(held);
  EXPECT_EQ(portrait.node, (Vector<long>{{0, -1, -1, 1, 3, -1}}));
  // Of the three that have points, at 0, 1 and 2, each is among the two nearest of both others.
  Matrix<double> triangle = Matrix<double>::Zero(4, 4);
  for (const Index from : {0, 1, 3})
    for (const Index to : {0, 1, 3})
      if (from != to) triangle(from, to) = 0.5;
  EXPECT_EQ(portrait.transition, triangle);
}

TEST(PortraitOfConditions, IsEmptyWithoutPoints) {
  const std::vector<HeldInput> held(3, condition({}, {}));
  const NodeGraph portrait = portrait_of_conditions(held);
  EXPECT_EQ(portrait.node.size(), 0);
  EXPECT_EQ(portrait.transition, (Matrix<double>::Zero(3, 3)));
}

// The same trials, made by the flipflop or brought by a file.
TEST(Analyse, FindsInGivenTrialsWhatItFindsInTheTaskThatMadeThem) {
  const Task flipflop = Flipflop{.bits = 2, .time = 20};
  const Trials probe = make_trials(flipflop, 8, Stream("portrait", "probe"));
  GivenTrials given{8, 20, probe.inputs, probe.targets, Matrix<double>::Zero(2, 1)};
  for (Index n = 0; n < 8; ++n)
    for (Index t = 0; t < 20; ++t) {
      given.inputs.col(n * 20 + t) = probe.inputs_at(t).col(n);
      given.targets.col(n * 20 + t) = probe.targets_at(t).col(n);
    }
  FileTask file;
  file.take(given);
  const Network network = initial_network({{Architecture::vanilla, Activation::tanh}, 2, 16, 2},
                                          {.gain = 1.5}, Stream("portrait", "weights"));
  AnalysisPlan transitions, portrait;
  portrait.analysis.questions = {Question::portrait};
  const auto never = [] { return false; };
  const Analysis made = analyse(network, flipflop, probe, transitions, "same", never);
  const Analysis brought = analyse(network, file, probe, portrait, "same", never);
  EXPECT_EQ(graph_labels(file, portrait), graph_labels(flipflop, transitions));
  EXPECT_GT(made.graph.node.size(), 1);
  EXPECT_EQ(brought.graph.node, made.graph.node);
  EXPECT_EQ(brought.graph.transition, made.graph.transition);
  EXPECT_EQ(brought.representation.basis, made.representation.basis);
}

}  // namespace
}  // namespace unidyn
