#include <gtest/gtest.h>

#include <map>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Index delayed_count = 2000;

Task delayed(std::initializer_list<std::pair<std::string, std::string>> settings = {}) {
  Task task = default_task(TaskName::delayed);
  for (const auto& [key, value] : settings) EXPECT_TRUE(task.set(key, value, "."));
  return task;
}

Trials delayed_trials(const Task& task) {
  return make_trials(task, delayed_count, Stream("delayed", "test"));
}

// The steps at which a channel is not 0: the first, and one after the last.
std::pair<Index, Index> extent_of(const Trials& trials, Index channel, Index n) {
  Index first = -1, end = -1;
  for (Index t = 0; t < trials.time; ++t)
    if (trials.inputs_at(t)(channel, n) != 0) {
      if (first < 0) first = t;
      end = t + 1;
    }
  return {first, end};
}

TEST(Delayed, AnswersWhichStimulusWasLargerWhileItIsCued) {
  const Trials trials = delayed_trials(delayed());
  for (Index n = 0; n < delayed_count; ++n) {
    const auto [cue, end] = extent_of(trials, 1, n);
    ASSERT_EQ(end, trials.time);
    // Five steps of each stimulus, the second of them just before the cue.
    const float first = trials.inputs_at(0)(0, n), second = trials.inputs_at(cue - 1)(0, n);
    for (Index t = 0; t < trials.time; ++t) {
      const float stimulus = t < 5 ? first : t >= cue - 5 && t < cue ? second : 0;
      ASSERT_EQ(trials.inputs_at(t)(0, n), stimulus) << n << " " << t;
      ASSERT_EQ(trials.inputs_at(t)(1, n), t < cue ? 0 : 1);
      if (t >= cue) {
        ASSERT_EQ(trials.targets_at(t)(0, n), first > second ? 1 : -1);
      }
    }
  }
}

TEST(Delayed, CountsInTheAnswerAlone) {
  const Trials trials = delayed_trials(delayed());
  ASSERT_FALSE(trials.all_count());
  for (Index n = 0; n < delayed_count; ++n)
    for (Index t = 0; t < trials.time; ++t)
      ASSERT_EQ(trials.weights(0, t * delayed_count + n), trials.inputs_at(t)(1, n));
  EXPECT_NEAR(target_variance(trials), 1, 0.01);  // a coin that is worth ±1
}

TEST(Delayed, DelaysAreUniformFromTheShortestToTheLongest) {
  const Trials trials = delayed_trials(delayed({{"shortest", "3"}, {"longest", "6"}}));
  std::map<Index, int> seen;
  for (Index n = 0; n < delayed_count; ++n) ++seen[extent_of(trials, 1, n).first - 10];
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen.begin()->first, 3);
  for (const auto& [delay, times] : seen)
    EXPECT_NEAR(times / double{delayed_count}, 0.25, 5 * std::sqrt(0.25 * 0.75 / delayed_count))
        << delay;
}

TEST(Delayed, StimuliDifferAndFavourNoAnswer) {
  const Trials trials = delayed_trials(delayed({{"difference", "0.5"}}));
  double larger = 0;
  for (Index n = 0; n < delayed_count; ++n) {
    const float first = trials.inputs_at(0)(0, n);
    const float second = trials.inputs_at(extent_of(trials, 1, n).first - 1)(0, n);
    ASSERT_GE(std::abs(first - second), 0.5f - 1e-6f);
    ASSERT_LE(std::max(std::abs(first), std::abs(second)), 1);
    larger += first > second;
  }
  EXPECT_NEAR(larger / delayed_count, 0.5, 5 * 0.5 / std::sqrt(delayed_count));
}

TEST(Delayed, HasADelayAndAnAnswerAsItsConditions) {
  const Task task = delayed();
  EXPECT_EQ(task.conditions(), (Matrix<double>{{0, 0}, {0, 1}}));
  EXPECT_EQ(task.condition_names(), (std::vector<std::string>{"delay", "answer"}));
}

}  // namespace
}  // namespace unidyn
