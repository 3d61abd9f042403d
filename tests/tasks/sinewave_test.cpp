#include "unidyn/tasks/sinewave.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

TEST(Sinewave, CommandsAndFrequenciesAreEquallySpaced) {
  const Sinewave task;
  EXPECT_DOUBLE_EQ(task.command(0), 1.0 / 51 + 0.25);
  EXPECT_DOUBLE_EQ(task.command(50), 1.25);
  EXPECT_DOUBLE_EQ(task.frequency(0), 0.1);
  EXPECT_DOUBLE_EQ(task.frequency(25), 0.35);
  EXPECT_DOUBLE_EQ(task.frequency(50), 0.6);
  EXPECT_DOUBLE_EQ((Sinewave{.commands = 1, .lowest = 0.2}.frequency(0)), 0.2);
}

// y_t + y_{t−2} = 2 cos ω · y_{t−1} holds of every sine wave of frequency ω; sin 0 = 0 and the
// first step fix phase and amplitude.
TEST(Sinewave, TargetsAreSinesOfTheCommandedFrequencyFromPhaseZero) {
  const Sinewave task;
  const Trials trials = make_trials(task, 51, Stream("sine", "test"));
  for (Index n = 0; n < 51; ++n) {
    EXPECT_FLOAT_EQ(trials.inputs(0, n), static_cast<float>(task.command(n)));
    EXPECT_EQ(trials.targets(0, n), 0);
    const double omega = task.frequency(n);
    EXPECT_NEAR(trials.targets_at(1)(0, n), std::sin(omega), 1e-7);
    for (Index t = 2; t < task.time; ++t) {
      const double sum = static_cast<double>(trials.targets_at(t)(0, n)) +
                         static_cast<double>(trials.targets_at(t - 2)(0, n));
      EXPECT_NEAR(sum, 2 * std::cos(omega) * static_cast<double>(trials.targets_at(t - 1)(0, n)),
                  3e-7);
    }
  }
}

TEST(Sinewave, InputsAreHeldThroughoutATrial) {
  const Sinewave task{.time = 20};
  const Trials trials = make_trials(task, 7, Stream("sine", "held"));
  for (Index t = 1; t < task.time; ++t) EXPECT_EQ(trials.inputs_at(t), trials.inputs_at(0));
}

TEST(Sinewave, EveryCommandIsAConditionAndTrialsKnowTheirs) {
  const Task task = Sinewave{.commands = 7, .time = 5};
  const Matrix<double> held = task.conditions();
  ASSERT_EQ(held.rows(), 1);
  ASSERT_EQ(held.cols(), 7);
  const Trials trials = make_trials(task, 14, Stream("sine", "conditions"));
  const auto condition = trial_conditions(task, trials);
  for (Index n = 0; n < 14; ++n) {
    EXPECT_EQ(condition[static_cast<std::size_t>(n)], n / 2);
    EXPECT_NEAR(held(0, n / 2), trials.inputs(0, n), 1e-7);
  }
}

TEST(Sinewave, BatchesCoverAllCommandsEvenly) {
  const Sinewave task{.commands = 51, .time = 1};
  const Trials all = make_trials(task, 102, Stream("sine", "strata"));
  std::map<float, int> seen;
  for (Index n = 0; n < 102; ++n) ++seen[all.inputs(0, n)];
  EXPECT_EQ(seen.size(), 51u);
  for (const auto& [input, times] : seen) EXPECT_EQ(times, 2) << input;
  // Smaller batches take one of each stretch of commands, over many batches all of them.
  std::set<float> drawn;
  Stream stream("sine", "small batches");
  Trials few = empty_trials(task, 4);
  for (int batch = 0; batch < 400; ++batch) {
    task.fill(few, stream);
    for (Index n = 0; n < 4; ++n) {
      drawn.insert(few.inputs(0, n));
      EXPECT_GE(few.inputs(0, n), task.command(51 * n / 4) - 1e-6);
      EXPECT_LE(few.inputs(0, n), task.command(51 * (n + 1) / 4) + 1e-6);
    }
  }
  EXPECT_EQ(drawn.size(), 51u);
}

}  // namespace
}  // namespace unidyn
