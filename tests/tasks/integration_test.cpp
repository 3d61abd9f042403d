#include "unidyn/tasks/integration.hpp"

#include <gtest/gtest.h>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Index integration_count = 2000;

Trials integration_trials() {
  return make_trials(Integration{}, integration_count, Stream("integration", "test"));
}

Index context_of(const Trials& trials, Index n) {
  return trials.inputs(3, n) > 0 ? 1 : 0;
}

TEST(Integration, TargetIsTheRunningSumOfTheAttendedStreamAlone) {
  const Trials trials = integration_trials();
  for (Index n = 0; n < integration_count; ++n) {
    double sum = 0;
    for (Index t = 0; t < trials.time; ++t) {
      sum += static_cast<double>(trials.inputs_at(t)(context_of(trials, n), n));
      ASSERT_NEAR(trials.targets_at(t)(0, n), sum, 1e-5);
    }
  }
}

TEST(Integration, ContextIsOneHotHeldAndFair) {
  const Trials trials = integration_trials();
  double second = 0;
  for (Index n = 0; n < integration_count; ++n) {
    second += static_cast<double>(context_of(trials, n));
    for (Index t = 0; t < trials.time; ++t)
      ASSERT_EQ(trials.inputs_at(t).col(n).tail(2),
                (Integration{}.silent(context_of(trials, n)).tail(2).cast<float>()));
  }
  EXPECT_NEAR(second / integration_count, 0.5, 5 * 0.5 / std::sqrt(integration_count));
}

// Of T steps, a trial's mean has variance bias² + s²/T, and its steps about it s² (1 − 1/T).
TEST(Integration, StreamsHaveTheirNoiseAndTheirBias) {
  const Integration task;
  const Trials trials = integration_trials();
  const auto T = static_cast<double>(task.time);
  const double s2 = task.noise * task.noise / task.dt;
  for (Index k = 0; k < 2; ++k) {
    double within = 0, between = 0;
    for (Index n = 0; n < integration_count; ++n) {
      double sum = 0, squares = 0;
      for (Index t = 0; t < task.time; ++t) {
        const double x = static_cast<double>(trials.inputs_at(t)(k, n));
        sum += x;
        squares += x * x;
      }
      within += squares / T - sum * sum / (T * T);
      between += sum * sum / (T * T);
    }
    EXPECT_NEAR(within / integration_count, s2 * (1 - 1 / T),
                5 * s2 * std::sqrt(2 / (T * integration_count)));
    const double variance = task.bias * task.bias + s2 / T;
    EXPECT_NEAR(between / integration_count, variance,
                5 * variance * std::sqrt(2.0 / integration_count));
  }
}

TEST(Integration, ContextsAreTheConditionsAndTrialsKnowTheirs) {
  const Task task = Integration{};
  const Matrix<double> held = task.conditions();
  ASSERT_EQ(held.cols(), 2);
  for (Index k = 0; k < 2; ++k) EXPECT_EQ(held.col(k), Integration{}.silent(k));
  const Trials trials = integration_trials();
  const auto condition = trial_conditions(task, trials);
  for (Index n = 0; n < integration_count; ++n)
    EXPECT_EQ(condition[static_cast<std::size_t>(n)], context_of(trials, n));
}

TEST(Integration, SilentInputsHaveTheContextAlone) {
  EXPECT_EQ(Integration{}.silent(0), (Vector<double>{{0, 0, 1, 0}}));
  EXPECT_EQ(Integration{}.silent(1), (Vector<double>{{0, 0, 0, 1}}));
  EXPECT_THROW(Integration{}.silent(2), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
