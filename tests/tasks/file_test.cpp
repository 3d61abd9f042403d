#include "unidyn/tasks/file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "../support/numbered_trials.hpp"

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
  const auto numbers = numbers_of(
      make_trials(task.held_out_part(), (*task.as<FileTask>()).held_out_count(), stream()));
  return {numbers.begin(), numbers.end()};
}

TEST(FileTask, HasTheSizesOfItsTrialsOnceItHasThem) {
  EXPECT_FALSE(FileTask{}.has_trials());
  EXPECT_EQ(FileTask{}.inputs() + FileTask{}.outputs() + FileTask{}.steps(), 0);
  const Task task = task_of(numbered_trials(count, steps));
  EXPECT_EQ(task.inputs(), 2);
  EXPECT_EQ(task.outputs(), 1);
  EXPECT_EQ(task.steps(), steps);
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
  for (const double share : {0.0, 0.01, 0.5, 0.99})
    for (const Index trials : {2, 3, 10}) {
      const FileTask task = task_of(numbered_trials(trials, 1), share);
      EXPECT_GE(task.held_out_count(), 1);
      EXPECT_LE(task.held_out_count(), trials - 1);
    }
  EXPECT_EQ(task_of(numbered_trials(10, 1), 0.5).held_out_count(), 5);
  EXPECT_EQ(task_of(numbered_trials(10, 1), 1).held_out_count(), 10);  // where nothing is trained
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
  const Trials once = make_trials(task.held_out_part(), 4, Stream("one", "purpose"));
  const Trials again = make_trials(task.held_out_part(), 4, Stream("another", "purpose"));
  EXPECT_EQ(once.inputs, again.inputs);
  EXPECT_EQ(held_out(task).size(), 4u);
  EXPECT_EQ(numbers_of(make_trials(task.held_out_part(), 2, stream())),
            (std::vector{numbers_of(once)[0], numbers_of(once)[1]}));
  EXPECT_THROW(make_trials(task.held_out_part(), 5, stream()), std::invalid_argument);
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
  for (const auto& [name, text] : Names<TaskName>::value) {
    if (name == TaskName::file) continue;
    SCOPED_TRACE(text);
    const Task task = default_task(name);
    EXPECT_EQ(make_trials(task.held_out_part(), 3, stream()).inputs,
              make_trials(task, 3, stream()).inputs);
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

TEST(Content, IsThatOfTrialsWithoutWeightsAndLengthsWhereTheseSayNothing) {
  GivenTrials given = numbered_trials(4, 6);
  const std::string plain = content_of(given);
  given.weights.setOnes(1, 24);
  given.length = {6, 6, 6, 6};
  given.input_names = {"a", "b"};
  given.notes = {"read on a rainy day"};
  EXPECT_EQ(content_of(given), plain);
  EXPECT_EQ(task_of(given).content, plain);
  EXPECT_EQ(task_of(given).given().weights.size(), 0);
  std::set<std::string> contents{plain};
  given.weights(0, 3) = 0;
  contents.insert(content_of(given));
  given.weights(0, 3) = 0.5f;
  contents.insert(content_of(given));
  given.length = {6, 5, 6, 6};
  contents.insert(content_of(given));
  given.length = {5, 6, 6, 6};
  contents.insert(content_of(given));
  EXPECT_EQ(contents.size(), 5u);
}

// Trials of which number t of trial n counts where t ≤ n, and that end after step n + 1 or the
// last.
GivenTrials staircase(Index trials, Index time) {
  GivenTrials given = numbered_trials(trials, time);
  given.weights.setZero(1, trials * time);
  for (Index n = 0; n < trials; ++n) {
    given.length.push_back(std::min(n + 2, time));
    for (Index t = 0; t <= std::min(n, time - 1); ++t) given.weights(0, n * time + t) = 0.5f;
    for (Index t = given.length.back(); t < time; ++t) given.inputs.col(n * time + t).setZero();
  }
  return given;
}

TEST(FileTask, GivesTrialsTheirWeightsAndLengths) {
  const Task task = task_of(staircase(count, steps), 0.5);
  const Trials trials = make_trials(task, 40, stream());
  const std::vector<Index> numbers = numbers_of(trials);
  ASSERT_EQ(trials.length.size(), 40u);
  for (Index n = 0; n < 40; ++n) {
    const Index number = numbers[static_cast<std::size_t>(n)];
    EXPECT_EQ(trials.length[static_cast<std::size_t>(n)], std::min(number + 2, steps));
    for (Index t = 0; t < steps; ++t) {
      EXPECT_EQ(trials.weights(0, t * 40 + n), t <= number ? 0.5f : 0.0f);
      EXPECT_EQ(trials.has_step(n, t), t < number + 2);
    }
  }
  EXPECT_TRUE(make_trials(task_of(numbered_trials(3, 2)), 2, stream()).all_count());
}

TEST(FileTask, RefusesTrialsOfWhichNothingCounts) {
  GivenTrials given = staircase(3, 4);
  EXPECT_NO_THROW(task_of(given));
  given.weights.middleCols(4, 4).setZero();
  EXPECT_THROW(task_of(given), std::invalid_argument);
  given = staircase(3, 4);
  given.weights(0, 0) = -1;
  EXPECT_THROW(task_of(given), std::invalid_argument);
  given = staircase(3, 4);
  given.length.pop_back();
  EXPECT_THROW(task_of(given), std::invalid_argument);
}

TEST(Trials, SamplesAreTheStepsUpToEachTrialsEnd) {
  Trials trials{.count = 2, .time = 3};
  EXPECT_EQ(sample_columns(trials), (std::vector<Index>{0, 2, 4, 1, 3, 5}));
  trials.length = {2, 3};
  EXPECT_EQ(sample_columns(trials), (std::vector<Index>{0, 2, 1, 3, 5}));
}

// Σ w (y − ȳ)² / Σ w with ȳ = Σ w y / Σ w: 0, 2 and 4 with weights 1, 2, 1 vary by 2 about 2.
TEST(Trials, VarianceOfTheTargetsIsThatOfWhatCounts) {
  Trials trials{.count = 2, .time = 2, .inputs = Matrix<float>::Zero(1, 4)};
  trials.targets = Matrix<float>{{0, 2, 4, 1000}};
  trials.weights = Matrix<float>{{1, 2, 1, 0}};
  EXPECT_DOUBLE_EQ(total_weight(trials), 4);
  EXPECT_DOUBLE_EQ(target_variance(trials), 2);
  // A second output with its own mean, which counts half as much.
  trials.targets = Matrix<float>{{0, 2, 4, 1000}, {5, 7, -1, -1}};
  trials.weights = Matrix<float>{{1, 2, 1, 0}, {1, 1, 0, 0}};
  EXPECT_DOUBLE_EQ(target_variance(trials), (8.0 + 2.0) / 6);
  trials.weights.setOnes(2, 4);
  const double with_ones = target_variance(trials);
  trials.weights.resize(0, 0);
  EXPECT_NEAR(with_ones, target_variance(trials), 1e-12 * with_ones);
}

TEST(Trials, HaveTheConditionOfTheirMeanInputUpToTheirEnd) {
  GivenTrials given = numbered_trials(2, 4);
  given.inputs = Matrix<float>{{1, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}};
  given.length = {1, 4};  // to its end the first trial's input is 1, and 1/4 with the padding
  given.weights = Matrix<float>{{1, 0, 0, 0, 1, 1, 1, 1}};
  given.conditions = Matrix<double>{{0, 1}, {0, 0}};
  const Task task = task_of(given);
  Trials trials = empty_trials(task, 1);
  std::set<Index> conditions;
  for (int draw = 0; draw < 2; ++draw) {
    const Task part = draw == 0 ? task : task.held_out_part();
    trials = make_trials(part, 1, stream());
    EXPECT_EQ(trial_conditions(task, trials).front(), trials.inputs(0, 0) == 1 ? 1 : 0);
    conditions.insert(trial_conditions(task, trials).front());
  }
  EXPECT_EQ(conditions.size(), 2u);
}

// Three trials of two steps with classes 0 0, 1 0 and 2 0, of which the last step counts twice.
GivenTrials classes_of_trials() {
  GivenTrials given = numbered_trials(3, 2);
  given.classes = true;
  given.targets = Matrix<float>{{1, 1, 0, 1, 0, 1}, {0, 0, 1, 0, 0, 0}, {0, 0, 0, 0, 1, 0}};
  given.weights = Matrix<float>::Ones(3, 6);
  given.weights.col(5).setConstant(2);
  return given;
}

TEST(FileTask, KnowsTheChanceOfItsClasses) {
  const FileTask task = task_of(classes_of_trials(), 0.5);
  EXPECT_DOUBLE_EQ(task.chance().value_or(-1), 2.0 / 7);
  EXPECT_FALSE(task_of(numbered_trials(3, 2)).chance());
  const Trials trials = make_trials(task, 2, stream());
  EXPECT_TRUE(trials.classes);
  EXPECT_FALSE(make_trials(task_of(numbered_trials(3, 2)), 2, stream()).classes);
  EXPECT_DOUBLE_EQ(total_weight(trials), trials.weights.row(1).sum());
  Trials all_alike = trials;
  all_alike.weights.resize(0, 0);
  EXPECT_DOUBLE_EQ(total_weight(all_alike), 4);
}

TEST(FileTask, OfClassesIsAnotherThanOfTheSameNumbers) {
  GivenTrials numbers = classes_of_trials();
  numbers.classes = false;
  const FileTask of_numbers = task_of(numbers), of_classes = task_of(classes_of_trials());
  EXPECT_NE(of_classes.content, of_numbers.content);
  // Networks have the same ids where the trials were not read, as by commands on a study.
  FileTask unread;
  unread.content = of_classes.content;
  unread.held_out = of_classes.held_out;
  EXPECT_EQ(canonical_text("task.", of_classes), canonical_text("task.", unread));
}

TEST(FileTask, RefusesWhatAreNoClasses) {
  EXPECT_NO_THROW(task_of(classes_of_trials()));
  const auto refuses = [](auto&& change) {
    GivenTrials given = classes_of_trials();
    change(given);
    EXPECT_THROW(task_of(given), std::invalid_argument);
  };
  refuses([](GivenTrials& given) { given.targets(0, 0) = 0; });
  refuses([](GivenTrials& given) { given.targets(1, 0) = 1; });
  refuses([](GivenTrials& given) { given.targets.col(0) << 0.5f, 0.5f, 0; });
  refuses([](GivenTrials& given) { given.weights(1, 0) = 0; });
  refuses([](GivenTrials& given) { given.weights.col(0).setZero(); });
}

TEST(FileTask, RefusesClassesThatAreAllTheSameOrToBeStandardised) {
  GivenTrials given = classes_of_trials();
  FileTask task;
  task.standardise = true;
  EXPECT_THROW(task.take(given), UsageError);
  given.targets.setZero();
  given.targets.row(1).setOnes();
  EXPECT_THROW(task_of(given), UsageError);
}

TEST(FileTask, StandardisesTargetsByWhatCountsIfToldTo) {
  GivenTrials given = numbered_trials(2, 2);
  given.targets = Matrix<float>{{180, 240, 120, 0}, {3, 3, 3, 3}};
  given.weights = Matrix<float>{{1, 1, 1, 0}, {1, 1, 1, 1}};
  FileTask plain = task_of(given);
  FileTask task;
  task.standardise = true;
  task.take(given);
  // Mean 180, variance 2 · 60² / 3; a constant is taken off and left at that.
  const double spread = std::sqrt(2400.0);
  EXPECT_NEAR(task.target_statistics().offset(0), 180, 1e-12);
  EXPECT_NEAR(task.target_statistics().spread(0), spread, 1e-12);
  const auto standardised = [&](double target) {
    return static_cast<float>((target - 180) / spread);
  };
  const Matrix<float> expected{{standardised(180), standardised(240), standardised(120), 0},
                               {0, 0, 0, 0}};
  EXPECT_EQ(task.given().targets, expected);
  EXPECT_EQ(plain.given().targets, given.targets);
  EXPECT_EQ(plain.target_statistics().offset, task.target_statistics().offset);
  EXPECT_EQ(plain.content, task.content);
  EXPECT_EQ(canonical_text("task.", task),
            canonical_text("task.", plain) + "task.standardise = true\n");
}

TEST(FileTask, TellsWhatIsFarFromMeanZeroAndSpreadOne) {
  EXPECT_FALSE(is_far_from_standard(0, 1));
  EXPECT_FALSE(is_far_from_standard(1, 0));  // a constant is learned at once
  EXPECT_FALSE(is_far_from_standard(-0.5, 0.2));
  EXPECT_TRUE(is_far_from_standard(180, 60));
  EXPECT_TRUE(is_far_from_standard(-70, 1));
  EXPECT_TRUE(is_far_from_standard(0, 1000));
  EXPECT_TRUE(is_far_from_standard(0, 1e-3));
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
  given.targets(0, 1) = 0;  // as where the weight is 0
  given.weights.setOnes(3, 4);
  given.weights(0, 1) = 0;
  EXPECT_EQ(task_of(given).target_scale(), (Vector<double>{{2, 1, 0.5}}));
}

TEST(FileTask, ConditionsAreSilenceOrWhatIsGivenAndTrialsKnowTheirs) {
  EXPECT_EQ(Task(task_of(numbered_trials(3, 2))).condition_names(),
            std::vector<std::string>{"silence"});
  GivenTrials given = numbered_trials(3, 1);
  given.conditions.resize(2, 3);
  given.conditions << 0, 1100, 1900, /**/ 0, 1100, 1900;
  const Task task = task_of(given);
  EXPECT_EQ(task.conditions(), given.conditions);
  EXPECT_EQ(task.condition_names(),
            (std::vector<std::string>{"condition 1", "condition 2", "condition 3"}));
  const Trials trials = make_trials(task, 30, stream());
  const auto condition = trial_conditions(task, trials);
  for (std::size_t n = 0; n < 30; ++n) EXPECT_EQ(condition[n], numbers_of(trials)[n]);
}

}  // namespace
}  // namespace unidyn
