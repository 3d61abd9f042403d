#include "unidyn/training/trainer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "every_kind.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

const StopRequested never = [] { return false; };

// One bit, 16 vanilla tanh units: solved in about a second.
Point small_point() {
  Point point;
  point.task = Flipflop{.bits = 1, .time = 20};
  point.units = 16;
  point.training.batch = 32;
  point.training.steps = 2000;
  point.training.threshold = 1e-2;
  return point;
}

Point point_of_steps(long steps) {
  Point point = small_point();
  point.training.steps = steps;
  point.training.threshold = 0;
  return point;
}

std::vector<long> measured_steps(const Trained& trained) {
  std::vector<long> steps;
  for (const ErrorAt& at : trained.history) steps.push_back(at.step);
  return steps;
}

TEST(Trainer, SolvesOneBitOfMemory) {
  const Point point = small_point();
  const Trained trained = train(point, never);
  EXPECT_EQ(trained.reason, StopReason::solved);
  EXPECT_LT(trained.error, point.training.threshold);
  EXPECT_LT(trained.steps, point.training.steps);
  EXPECT_EQ(trained.history.back().step, trained.steps);
  EXPECT_EQ(trained.history.back().error, trained.error);
}

// The error is recomputed in double precision from states and readout alone.
TEST(Trainer, ReportsTheErrorOfTheNetworkItReturns) {
  const Point point = point_of_steps(30);
  const Trained trained = train(point, never);
  const Trials trials = held_out_trials(point);
  const Matrix<double> outputs =
      read_out(trained.network, run_states(*trained.network.dynamics(), trials));
  const double loss =
      (outputs - trials.targets.cast<double>()).squaredNorm() / static_cast<double>(outputs.size());
  EXPECT_NEAR(trained.loss, loss, 1e-5 * loss);
  EXPECT_DOUBLE_EQ(trained.error, trained.loss / target_variance(trials));
}

// Which of three directions the last input pointed in; at the first step nothing counts.
Point point_of_classes() {
  GivenTrials given{.count = 60, .time = 8, .classes = true};
  given.inputs.resize(2, given.count * given.time);
  given.targets = Matrix<float>::Zero(3, given.count * given.time);
  given.weights = Matrix<float>::Ones(3, given.count * given.time);
  given.conditions = Matrix<double>::Zero(2, 1);
  Stream stream("trainer test", "classes");
  for (Index c = 0; c < given.inputs.cols(); ++c) {
    const auto which = static_cast<Index>(stream.below(4)) % 3;  // the first one is most frequent
    const double angle = 2.1 * static_cast<double>(which);
    given.inputs.col(c) << static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle));
    if (c % given.time == 0)
      given.weights.col(c).setZero();
    else
      given.targets(which, c) = 1;
  }
  FileTask task;
  task.take(given);
  Point point;
  point.task = task;
  point.units = 16;
  point.training.batch = 32;
  point.training.steps = 500;
  point.training.held_out = task.held_out_count();
  point.training.threshold = 0.01;
  return point;
}

// The wrong answers are counted once more, in double precision, from states and readout alone.
TEST(Trainer, JudgesClassesByTheShareOfWrongAnswers) {
  Point point = point_of_classes();
  point.training.steps = 15;
  point.training.threshold = 0;
  const Trained trained = train(point, never);
  const Trials trials = held_out_trials(point);
  const Matrix<double> outputs =
      read_out(trained.network, run_states(*trained.network.dynamics(), trials));
  Index wrong = 0, all = 0;
  for (Index c = 0; c < outputs.cols(); ++c) {
    if (trials.weights(0, c) == 0) continue;
    Index answer = 0, right = 0;
    outputs.col(c).maxCoeff(&answer);
    trials.targets.col(c).maxCoeff(&right);
    wrong += answer != right;
    ++all;
  }
  EXPECT_GT(wrong, 0);
  const double share = static_cast<double>(wrong) / static_cast<double>(all);
  EXPECT_NEAR(trained.error, share / *point.task.chance(), 1e-12);
  EXPECT_EQ(trained.reason, StopReason::budget);
}

TEST(Trainer, SolvesClasses) {
  const Trained trained = train(point_of_classes(), never);
  EXPECT_EQ(trained.reason, StopReason::solved);
  EXPECT_LT(trained.error, 0.01);
  EXPECT_LT(trained.loss, std::log(3.0));  // that of equal logits
}

TEST(Trainer, RepeatsItselfBitForBit) {
  for (const CellKind& kind : every_kind()) {
    Point point = point_of_steps(12);
    point.training.held_out = 8;
    point.cell = kind;
    const Trained once = train(point, never), again = train(point, never);
    EXPECT_EQ(once.network.parameters, again.network.parameters) << text_of(kind);
    EXPECT_EQ(once.error, again.error) << text_of(kind);
  }
}

TEST(Trainer, TrainsEveryReplicateDifferently) {
  Point point = point_of_steps(1);
  const Trained first = train(point, never);
  point.replicate = 2;
  EXPECT_NE(first.network.parameters, train(point, never).network.parameters);
}

TEST(Trainer, IsJudgedByTheSameTrialsInEveryNetworkOfASeed) {
  Point point = small_point();
  const Trials trials = held_out_trials(point);
  EXPECT_EQ(trials.count, point.training.held_out);
  point.units = 32, point.replicate = 7, point.l2 = 1, point.cell.architecture = Architecture::gru;
  EXPECT_EQ(held_out_trials(point).inputs, trials.inputs);
  point.seed = 2;
  EXPECT_NE(held_out_trials(point).inputs, trials.inputs);
}

TEST(Trainer, EndsWithItsBudgetAndMeasuresOnTheWay) {
  Point point = point_of_steps(7);
  point.training.check = 3;
  const Trained trained = train(point, never);
  EXPECT_EQ(trained.reason, StopReason::budget);
  EXPECT_EQ(trained.steps, 7);
  EXPECT_EQ(measured_steps(trained), (std::vector<long>{0, 3, 6, 7}));
}

TEST(Trainer, ThrowsInterruptedWhenAskedToStop) {
  long asked = 0;
  EXPECT_THROW(train(point_of_steps(100), [&] { return ++asked == 4; }), Interrupted);
  EXPECT_EQ(asked, 4);
}

void expect_same_run(const Trained& one, const Trained& other, const std::string& where) {
  EXPECT_EQ(one.network.parameters, other.network.parameters) << where;
  EXPECT_EQ(one.reason, other.reason) << where;
  EXPECT_EQ(one.loss, other.loss) << where;
  EXPECT_EQ(one.error, other.error) << where;
  EXPECT_EQ(one.steps, other.steps) << where;
  ASSERT_EQ(one.history.size(), other.history.size()) << where;
  for (std::size_t i = 0; i < one.history.size(); ++i) {
    EXPECT_EQ(one.history[i].step, other.history[i].step) << where;
    EXPECT_EQ(one.history[i].error, other.history[i].error) << where;
  }
}

// `point` trained in runs of at most `steps` steps, each from what the one before kept.
Trained trained_in_pieces(const Point& point, long steps) {
  Checkpoints checkpoints;
  checkpoints.keep = [&](const TrainingState& state) { checkpoints.from = state; };
  for (int runs = 0; runs < 1000; ++runs) try {
      const Checkpoints now = checkpoints;
      long asked = 0;
      return train(
          point, [&] { return asked++ == steps; }, now);
    } catch (const Interrupted&) {
    }
  throw std::runtime_error("training comes to no end");
}

// The task draws uniform and normal numbers, and a trial need not take a whole number of blocks.
TEST(Trainer, AnInterruptedRunGoesOnToTheSameBits) {
  for (const TaskName task : {TaskName::flipflop, TaskName::integration})
    for (const CellKind& kind : every_kind()) {
      Point point = point_of_steps(11);
      point.task = task == TaskName::flipflop ? point.task : definition_of(task).make();
      point.training.batch = 3;
      point.training.check = 4;
      point.training.held_out = 8;
      point.cell = kind;
      const Trained whole = train(point, never);
      for (const long steps : {1, 4, 5})
        expect_same_run(trained_in_pieces(point, steps), whole, text_of(kind));
    }
}

TEST(Trainer, AnInterruptedRunIsSolvedAtTheSameStep) {
  const Point point = small_point();
  const Trained whole = train(point, never);
  ASSERT_EQ(whole.reason, StopReason::solved);
  expect_same_run(trained_in_pieces(point, whole.steps / 3), whole, "solved");
}

TEST(Trainer, KeepsAStateEverySoOftenAndOncePerStep) {
  std::vector<long> kept;
  Checkpoints checkpoints{.keep =
                              [&](const TrainingState& state) {
                                EXPECT_FALSE(state.over());
                                kept.push_back(state.trained.steps);
                              },
                          .every = 0};
  train(point_of_steps(4), never, checkpoints);
  EXPECT_EQ(kept, (std::vector<long>{1, 2, 3}));  // nothing is new before the first step
  kept.clear();
  checkpoints.every = 1e9;
  train(point_of_steps(4), never, checkpoints);
  EXPECT_TRUE(kept.empty());
}

TEST(Trainer, TakesANetworkWhoseTrainingIsOverAsItIs) {
  const Point point = point_of_steps(5);
  TrainingState state;
  state.trained = train(point, never);
  const auto stop = [] { return true; };
  expect_same_run(train(point, stop, {.from = state}), state.trained, "over");
}

TEST(Trainer, LeavesAControlAtItsInitialWeights) {
  Point point = small_point();
  point.trained = false;
  const Trained control = train(point, [] { return true; });
  EXPECT_EQ(control.reason, StopReason::untrained);
  EXPECT_EQ(control.steps, 0);
  EXPECT_EQ(measured_steps(control), std::vector<long>{0});
  const Network initial =
      initial_network(point.shape(), point.training.initial, {id_of(point), "initial weights"});
  EXPECT_EQ(control.network.parameters, initial.parameters);
}

TEST(Trainer, ReturnsDivergenceAsAResult) {
  Point point = point_of_steps(200);
  point.cell.activation = Activation::relu;
  point.training.adam.rate = 10;
  point.training.adam.warmup = 0;
  const Trained trained = train(point, never);
  EXPECT_EQ(trained.reason, StopReason::diverged);
  EXPECT_LT(trained.steps, 200);
  EXPECT_TRUE(trained.network.parameters.allFinite());
  EXPECT_EQ(trained.history.back().step, trained.steps);
}

TEST(Trainer, CallsANetworkDivergedWhoseInitialStatesOverflow) {
  Point point = point_of_steps(10);
  point.task = Flipflop{.bits = 1, .time = 100};
  point.cell.activation = Activation::relu;
  point.training.initial.gain = 10;
  const Trained trained = train(point, never);
  EXPECT_EQ(trained.reason, StopReason::diverged);
  EXPECT_EQ(trained.steps, 0);
}

// Under an overwhelming penalty ½ l2 ‖W‖² the weights go to 0, and only the biases, which it
// spares, are left to give the best constant answer: its error is 1 by definition.
TEST(Trainer, PenaltyShrinksWeightsButNoBiases) {
  Point point = point_of_steps(1000);
  point.l2 = 100;
  point.training.adam.rate = 2e-2;
  point.training.adam.decay = 0.995;
  const Trained trained = train(point, never);
  for (const WeightBlock& block : layout(point.shape())) {
    const float norm = trained.network.parameters.segment(block.offset, block.size()).norm();
    if (block.name.ends_with("bias")) continue;
    EXPECT_LT(norm, 0.1f) << block.name;
  }
  EXPECT_NEAR(trained.error, 1, 0.05);
}

}  // namespace
}  // namespace unidyn
