#include "unidyn/tasks/flipflop.hpp"

#include <gtest/gtest.h>

#include "unidyn/core/error.hpp"
#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

Trials many_trials() {
  return make_trials(Flipflop{.bits = 3, .time = 100, .pulse = 0.1}, 400, Stream("task", "test"));
}

// Backwards from each step to the pulse that it has to remember.
TEST(Flipflop, TargetIsTheLastPulseOfItsChannel) {
  const Trials trials = many_trials();
  for (Index n = 0; n < trials.count; ++n)
    for (Index bit = 0; bit < 3; ++bit)
      for (Index t = 0; t < trials.time; ++t) {
        Index last = t;
        while (trials.inputs_at(last)(bit, n) == 0) --last;  // ends at t = 0, which always pulses
        ASSERT_EQ(trials.targets_at(t)(bit, n), trials.inputs_at(last)(bit, n));
      }
}

TEST(Flipflop, EveryChannelPulsesAtTheFirstStep) {
  const Trials trials = many_trials();
  EXPECT_TRUE((trials.inputs_at(0).array().abs() == 1).all());
}

TEST(Flipflop, InputsArePulsesOfOneSizeOrSilent) {
  const auto inputs = many_trials().inputs;
  EXPECT_TRUE(((inputs.array().abs() == 1) || (inputs.array() == 0)).all());
}

// Counts of independent Bernoulli draws lie within five standard deviations.
TEST(Flipflop, PulsesComeAtTheirRateAndWithEitherSign) {
  const Trials trials = many_trials();
  const auto later = trials.inputs.rightCols(99 * trials.count);
  const auto draws = static_cast<double>(later.size());
  const double pulses = static_cast<double>((later.array() != 0).count());
  EXPECT_NEAR(pulses, 0.1 * draws, 5 * std::sqrt(0.1 * 0.9 * draws));
  const double positive = static_cast<double>((later.array() > 0).count());
  EXPECT_NEAR(positive, pulses / 2, 5 * std::sqrt(pulses) / 2);
  const auto first = trials.inputs_at(0);
  EXPECT_NEAR(static_cast<double>(first.sum()), 0, 5 * std::sqrt(first.size()));
}

TEST(Flipflop, ChannelsAndNeighbouringStepsAreIndependent) {
  const Trials trials = many_trials();
  const Matrix<double> x = trials.inputs.rightCols(99 * trials.count).cast<double>();
  const auto draws = static_cast<double>(x.cols());
  // Products of independent pulses have mean 0 and variance 0.1².
  const double bound = 5 * 0.1 * std::sqrt(draws);
  EXPECT_LT(std::abs(x.row(0).dot(x.row(1))), bound);
  EXPECT_LT(std::abs(x.row(1).dot(x.row(2))), bound);
  const Index rest = x.cols() - trials.count;
  EXPECT_LT(std::abs(x.row(0).head(rest).dot(x.row(0).tail(rest))), bound);
}

TEST(Flipflop, WithoutLaterPulsesRemembersTheFirst) {
  const Trials trials =
      make_trials(Flipflop{.bits = 2, .time = 10, .pulse = 0}, 5, Stream("task", "silent"));
  EXPECT_TRUE((trials.inputs.rightCols(45).array() == 0).all());
  for (Index t = 0; t < 10; ++t) EXPECT_EQ(trials.targets_at(t), trials.inputs_at(0));
}

TEST(Flipflop, WithPulsesAtEveryStepCopiesItsInput) {
  const Trials trials =
      make_trials(Flipflop{.bits = 2, .time = 10, .pulse = 1}, 5, Stream("task", "busy"));
  EXPECT_EQ(trials.targets, trials.inputs);
  EXPECT_TRUE((trials.inputs.array() != 0).all());
}

TEST(Flipflop, EqualStreamsRepeatAndOthersDiffer) {
  const Task task = Flipflop{};
  const Trials trials = make_trials(task, 3, Stream("a", "trials", 1));
  EXPECT_EQ(make_trials(task, 3, Stream("a", "trials", 1)).inputs, trials.inputs);
  for (const Stream& other :
       {Stream("b", "trials", 1), Stream("a", "held-out trials", 1), Stream("a", "trials", 2)})
    EXPECT_NE(make_trials(task, 3, other).inputs, trials.inputs);
}

TEST(Flipflop, FillingAgainLeavesNothingOfTheOldTrials) {
  const Task task = Flipflop{};
  Trials used = make_trials(task, 3, Stream("a", "trials"));
  Stream stream("b", "trials");
  task.fill(used, stream);
  EXPECT_EQ(used.inputs, make_trials(task, 3, Stream("b", "trials")).inputs);
  EXPECT_EQ(used.targets, make_trials(task, 3, Stream("b", "trials")).targets);
}

TEST(Flipflop, RefusesTrialsOfAnotherSize) {
  Trials trials = empty_trials(Flipflop{.bits = 3}, 2);
  Stream stream("a", "trials");
  EXPECT_THROW((Flipflop{.bits = 2}.fill(trials, stream)), std::invalid_argument);
  EXPECT_THROW((Flipflop{.bits = 3, .time = 7}.fill(trials, stream)), std::invalid_argument);
  EXPECT_THROW(empty_trials(Flipflop{}, 0), std::invalid_argument);
}

// Targets are ±1 with mean 0 but for sampling, so that the best constant answer has error 1 nearly.
TEST(TargetVariance, IsTheErrorOfTheBestConstantAnswer) {
  const Trials trials = many_trials();
  const Matrix<double> targets = trials.targets.cast<double>();
  const auto error_of = [&](const Vector<double>& answer) {
    return (targets.colwise() - answer).squaredNorm() / static_cast<double>(targets.size());
  };
  const Vector<double> mean = targets.rowwise().mean();
  const double variance = target_variance(trials);
  EXPECT_NEAR(variance, 1 - mean.squaredNorm() / 3, 1e-11);
  EXPECT_NEAR(variance, error_of(mean), 1e-11);
  for (const double shift : {-0.1, 0.1})
    EXPECT_NEAR(error_of(mean.array() + shift), variance + shift * shift, 1e-11);
}

TEST(Flipflop, SilenceIsItsOnlyCondition) {
  EXPECT_EQ(Flipflop{.bits = 2}.conditions(), (Matrix<double>::Zero(2, 1)));
  const Trials trials = make_trials(Flipflop{}, 3, Stream("a", "condition"));
  EXPECT_EQ(trial_conditions(Flipflop{}, trials), (std::vector<Index>{0, 0, 0}));
}

TEST(Tasks, HaveTheNameThatTheyAreListedBy) {
  for (const auto& [name, text] : Names<TaskName>::value)
    EXPECT_EQ(default_task(name).name(), name) << text;
}

}  // namespace
}  // namespace unidyn
