#include "unidyn/tasks/file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "../support/numbered_trials.hpp"
#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Index count = 20, steps = 5;

Stream stream() {
  return {"file", "test"};
}

// Which of the numbered trials each of `trials` is.
std::vector<Index> numbers_of(const Trials& trials) {
  std::vector<Index> numbers;
  for (Index n = 0; n < trials.count; ++n)
    numbers.push_back(static_cast<Index>(trials.inputs(0, n)) / 1000);
  return numbers;
}

std::set<Index> held_out(const Task& task) {
  const auto numbers =
      numbers_of(make_trials(unseen(task), std::get<FileTask>(task).held_out_count(), stream()));
  return {numbers.begin(), numbers.end()};
}

TEST(FileTask, HasTheSizesOfItsTrialsOnceItHasThem) {
  EXPECT_FALSE(FileTask{}.has_trials());
  EXPECT_EQ(FileTask{}.inputs() + FileTask{}.outputs() + FileTask{}.steps(), 0);
  const Task task = task_of(numbered_trials(count, steps));
  EXPECT_EQ(input_size(task), 2);
  EXPECT_EQ(output_size(task), 1);
  EXPECT_EQ(trial_time(task), steps);
}

TEST(FileTask, TrialsAreThoseThatWereGivenFromTheFirstStepToTheLast) {
  const Task task = task_of(numbered_trials(count, steps));
  const Trials trials = make_trials(task, 100, stream());
  for (Index n = 0; n < 100; ++n) {
    const Index number = numbers_of(trials)[static_cast<std::size_t>(n)];
    for (Index t = 0; t < steps; ++t) {
      for (Index c = 0; c < 2; ++c)
        ASSERT_EQ(trials.inputs_at(t)(c, n), numbered(number, t, c)) << n << ' ' << t;
      ASSERT_EQ(trials.targets_at(t)(0, n), -numbered(number, t, 0)) << n << ' ' << t;
    }
  }
}

TEST(FileTask, HoldsAShareOutThatIsNeverTrainedOn) {
  const Task task = task_of(numbered_trials(count, steps), 0.25);
  const std::set<Index> apart = held_out(task);
  EXPECT_EQ(apart.size(), 5u);
  const auto drawn = numbers_of(make_trials(task, 1000, stream()));
  const std::set<Index> trained(drawn.begin(), drawn.end());
  EXPECT_EQ(trained.size(), 15u);
  for (const Index number : apart) EXPECT_FALSE(trained.contains(number)) << number;
}

TEST(FileTask, HoldsOutAtLeastOneTrialAndLeavesOne) {
  for (const double share : {0.0, 0.01, 0.5, 1.0})
    for (const Index trials : {2, 3, 10}) {
      const FileTask task = task_of(numbered_trials(trials, 1), share);
      EXPECT_GE(task.held_out_count(), 1);
      EXPECT_LE(task.held_out_count(), trials - 1);
    }
  EXPECT_EQ(task_of(numbered_trials(10, 1), 0.5).held_out_count(), 5);
}

// Each trial comes with probability 1/16; chi-square of 15 degrees of freedom is below 60 but for
// one case in a million.
TEST(FileTask, DrawsAllTrainingTrialsAlike) {
  const Task task = task_of(numbered_trials(count, 1));
  constexpr Index draws = 16000;
  std::vector<double> seen(count, 0);
  for (const Index number : numbers_of(make_trials(task, draws, stream())))
    ++seen[static_cast<std::size_t>(number)];
  double chi_square = 0;
  for (const double times : seen)
    if (times > 0) chi_square += (times - 1000) * (times - 1000) / 1000;
  EXPECT_LT(chi_square, 60);
  EXPECT_GT(chi_square, 1);  // drawn, not dealt
}

TEST(FileTask, GivesEachHeldOutTrialOnceWhateverTheStream) {
  const Task task = task_of(numbered_trials(count, steps));
  const Trials once = make_trials(unseen(task), 4, Stream("one", "purpose"));
  const Trials again = make_trials(unseen(task), 4, Stream("another", "purpose"));
  EXPECT_EQ(once.inputs, again.inputs);
  EXPECT_EQ(held_out(task).size(), 4u);
  EXPECT_EQ(numbers_of(make_trials(unseen(task), 2, stream())),
            (std::vector{numbers_of(once)[0], numbers_of(once)[1]}));
  EXPECT_THROW(make_trials(unseen(task), 5, stream()), std::invalid_argument);
}

TEST(FileTask, HoldsOutTheSameTrialsWhateverElseIsAsked) {
  FileTask there = task_of(numbered_trials(count, steps));
  there.path = "elsewhere.h5";
  EXPECT_EQ(held_out(there), held_out(task_of(numbered_trials(count, steps))));
  const auto fewer = held_out(task_of(numbered_trials(count, steps), 0.1));
  const auto more = held_out(there);
  for (const Index number : fewer) EXPECT_TRUE(more.contains(number));
}

TEST(FileTask, MadeUpTasksAreUnseenThroughout) {
  for (const TaskName name : {TaskName::flipflop, TaskName::sinewave, TaskName::integration}) {
    const Task task = default_task(name);
    EXPECT_EQ(make_trials(unseen(task), 3, stream()).inputs, make_trials(task, 3, stream()).inputs);
  }
}

TEST(Content, ChangesWithEveryNumberAndEverySize) {
  const GivenTrials given = numbered_trials(4, 6);
  EXPECT_EQ(content_of(given), content_of(numbered_trials(4, 6)));
  std::set<std::string> contents{content_of(given)};
  const auto with = [&](auto change) {
    GivenTrials other = given;
    change(other);
    contents.insert(content_of(other));
  };
  with([](GivenTrials& g) { g.inputs(1, 23) = std::nextafter(g.inputs(1, 23), 0.0f); });
  with([](GivenTrials& g) { g.targets(0, 0) = 1; });
  with([](GivenTrials& g) { g.conditions(1, 0) = 1e-9; });
  with([](GivenTrials& g) { g.conditions = Matrix<double>::Zero(2, 2); });
  with([](GivenTrials& g) { g.count = 6, g.time = 4; });  // the same numbers, in other trials
  with([](GivenTrials& g) { g.inputs = Matrix<float>(g.inputs.reshaped(1, 48)); });
  EXPECT_EQ(contents.size(), 7u);
}

TEST(Content, AndTheShareHeldOutAreAllThatDecides) {
  FileTask task = task_of(numbered_trials(count, steps));
  const std::string before = canonical_text("task.", task);
  EXPECT_EQ(before, "task.content = " + content_of(numbered_trials(count, steps)) +
                        "\ntask.held_out = 0.2\n");
  task.path = "/elsewhere/trials.h5";
  task.group = "/probe";
  EXPECT_EQ(canonical_text("task.", task), before);
}

TEST(Content, OfOtherTrialsIsRefused) {
  FileTask task;
  task.path = "trials.h5";
  task.content = content_of(numbered_trials(3, 2));
  EXPECT_NO_THROW(FileTask(task).take(numbered_trials(3, 2)));
  try {
    task.take(numbered_trials(4, 2));
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find("trials.h5: holds other trials than"), 0u) << text;
    EXPECT_NE(text.find(content_of(numbered_trials(4, 2))), text.npos) << text;
    EXPECT_NE(text.find(task.content), text.npos) << text;
  }
}

TEST(FileTask, RefusesTrialsThatDoNotFitEachOther) {
  GivenTrials given = numbered_trials(3, 2);
  given.targets.resize(1, 5);
  EXPECT_THROW(FileTask{}.take(given), std::invalid_argument);
  EXPECT_THROW(FileTask{}.take(numbered_trials(1, 2)), std::invalid_argument);
  EXPECT_THROW(FileTask{}.take(numbered_trials(2, 0)), std::invalid_argument);
}

TEST(FileTask, TellsHowFarTargetsReachInEachChannel) {
  GivenTrials given = numbered_trials(2, 2);
  given.targets.resize(3, 4);
  given.targets << 1, -4, 2, 0, /**/ 0, 0, 0, 0, /**/ 0.5, 0.25, -0.125, 0;
  EXPECT_EQ(task_of(given).target_scale(), (Vector<double>{{4, 1, 0.5}}));
}

TEST(FileTask, ConditionsAreSilenceOrWhatIsGivenAndTrialsKnowTheirs) {
  EXPECT_EQ(condition_names(task_of(numbered_trials(3, 2))), std::vector<std::string>{"silence"});
  GivenTrials given = numbered_trials(3, 1);
  given.conditions.resize(2, 3);
  given.conditions << 0, 1100, 1900, /**/ 0, 1100, 1900;
  const Task task = task_of(given);
  EXPECT_EQ(conditions(task), given.conditions);
  EXPECT_EQ(condition_names(task),
            (std::vector<std::string>{"condition 1", "condition 2", "condition 3"}));
  const Trials trials = make_trials(task, 30, stream());
  const auto condition = trial_conditions(task, trials);
  for (std::size_t n = 0; n < 30; ++n) EXPECT_EQ(condition[n], numbers_of(trials)[n]);
}

}  // namespace
}  // namespace unidyn
