// Files of recordings: each layout that is read, and each refusal.
#include <gmock/gmock.h>

#include <limits>

#include "../support/numbered_trials.hpp"
#include "import_files.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/trials/imports.hpp"

namespace unidyn {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr hsize_t shown_trials = 3, shown_steps = 4, recorded_units = 2;

double recorded(hsize_t trial, hsize_t step, hsize_t unit) {
  return static_cast<double>(100 * trial + 10 * step + unit);
}

// States of two units on three probe trials of four steps of a task with one input.
class RecordingFiles : public ImportFiles {
 protected:
  static std::vector<double> states(const std::vector<hsize_t>& trials = {0, 1, 2}) {
    std::vector<double> all;
    for (const hsize_t n : trials)
      for (hsize_t t = 0; t < shown_steps; ++t)
        for (hsize_t unit = 0; unit < recorded_units; ++unit) all.push_back(recorded(n, t, unit));
    return all;
  }
  void put_states(const std::vector<double>& values) {
    put("states", {values.size() / (shown_steps * recorded_units), shown_steps, recorded_units},
        values);
  }
  void put_inputs(double wrong = 0) {
    std::vector<double> shown;
    for (Index n = 0; n < probe_.count; ++n)
      for (Index t = 0; t < probe_.time; ++t)
        shown.push_back(double{probe_.inputs(0, t * probe_.count + n)});
    shown[5] += wrong;
    put("inputs", {shown_trials, shown_steps, 1}, shown);
  }
  std::vector<Imported> read() {
    file_.close();
    return read_given_recordings(path_, task_, probe_);
  }
  std::string refusal() {
    file_.close();
    return refusal_of([&] { read_given_recordings(path_, task_, probe_); });
  }
  // What it is refused with as a population of its own.
  std::string refusal_alone() {
    file_.close();
    return refusal_of([&] { read_recorded_trials(path_); });
  }
  // On the samples, trial by trial.
  static Matrix<float> expected() {
    Matrix<float> all(recorded_units, shown_trials * shown_steps);
    for (Index c = 0; c < all.cols(); ++c)
      for (Index unit = 0; unit < all.rows(); ++unit)
        all(unit, c) = static_cast<float>(recorded(static_cast<hsize_t>(c) / shown_steps,
                                                   static_cast<hsize_t>(c) % shown_steps,
                                                   static_cast<hsize_t>(unit)));
    return all;
  }

  Task task_ = Flipflop{.bits = 1, .time = 4};
  Trials probe_ = make_trials(task_, 3, Stream("recordings test", "probe"));
};

TEST_F(RecordingFiles, HaveTheProbesTrialsInTheirOrder) {
  put_states(states());
  put_inputs();
  const auto recordings = read();
  ASSERT_EQ(recordings.size(), 1u);
  EXPECT_TRUE(recordings.front().recording);
  EXPECT_EQ(recordings.front().units, 2);
  EXPECT_EQ(recordings.front().states, expected());
  EXPECT_EQ(recordings.front().origin, "model");
}

TEST_F(RecordingFiles, MaySayWhichTrialsTheyHave) {
  put_states(states({2, 0, 1, 0}));
  put("trial", {4}, std::vector<double>{2, 0, 1, -1});
  EXPECT_EQ(read().front().states, expected());
}

TEST_F(RecordingFiles, AreAveragedOverRepetitionsAndSteps) {
  // Two recordings of trial 1, of which the second is by 2 greater, and two times in step 3, of
  // which the second is by 4.
  std::vector<double> all;
  for (const auto& [n, more] : {std::pair<hsize_t, double>{0, 0}, {1, 0}, {1, 2}, {2, 0}})
    for (const auto& [t, later] :
         {std::pair<hsize_t, double>{0, 0}, {1, 0}, {2, 0}, {3, 0}, {3, 4}})
      for (hsize_t unit = 0; unit < recorded_units; ++unit)
        all.push_back(recorded(n, t, unit) + more + later);
  put("states", {4, 5, 2}, all);
  put("trial", {4}, std::vector<double>{0, 1, 1, 2});
  put("step", {5}, std::vector<double>{0, 1, 2, 3, 3});
  Matrix<float> mean = expected();
  mean.middleCols(4, 4).array() += 1;
  for (const Index last : {3, 7, 11}) mean.col(last).array() += 2;
  EXPECT_EQ(read().front().states, mean);
}

TEST_F(RecordingFiles, OfTrialsOfSeveralLengthsNeedNothingBehindTheirEnds) {
  std::vector<double> all = states();
  for (std::size_t i = 6; i < 8; ++i) all[i] = std::numeric_limits<double>::quiet_NaN();
  probe_.length = {3, 4, 4};
  put_states(all);
  const Matrix<float> found = read().front().states;
  ASSERT_EQ(found.cols(), 11);
  EXPECT_EQ(found.leftCols(3), expected().leftCols(3));
  EXPECT_EQ(found.rightCols(8), expected().rightCols(8));
}

// With task = file, trials are numbered as the file has them.
TEST_F(RecordingFiles, OfATasksFileMayHaveAllOfItsTrials) {
  const FileTask file = task_of(numbered_trials(6, 4), 0.5);
  task_ = file;
  probe_ = make_trials(task_.held_out_part(), 3, Stream("recordings test", "probe"));
  put_states(states({0, 1, 2, 3, 4, 5}));
  const Matrix<float> found = read().front().states;
  for (Index n = 0; n < 3; ++n) {
    const auto number = static_cast<hsize_t>(file.held_out_trials()[static_cast<std::size_t>(n)]);
    EXPECT_EQ(found(0, 4 * n), static_cast<float>(recorded(number, 0, 0)));
  }
}

TEST_F(RecordingFiles, MayHaveAGroupForEach) {
  for (const char* name : {"a", "b"}) {
    file_.create_group(name);
    put(std::string(name) + "/states", {3, 4, 2}, states());
  }
  say<std::string>("origin", "brain");
  const auto recordings = read();
  ASSERT_EQ(recordings.size(), 2u);
  EXPECT_EQ(recordings[1].name, "b");
  EXPECT_EQ(recordings[1].origin, "brain");
  EXPECT_NE(recordings[0].content, recordings[1].content);
}

TEST_F(RecordingFiles, AloneHaveTheTrialsOfATask) {
  put_states(states());
  put_inputs();
  file_.close();
  const GivenTrials given = read_recorded_trials(path_);
  EXPECT_EQ(given.count, 3);
  EXPECT_EQ(given.time, 4);
  for (Index n = 0; n < 3; ++n) EXPECT_EQ(given.inputs(0, 4 * n + 2), probe_.inputs(0, 2 * 3 + n));
  EXPECT_TRUE(given.targets.isZero(0) && given.conditions.isZero(0));
}

TEST_F(RecordingFiles, AloneNeedNoInputs) {
  put_states(states());
  file_.close();
  EXPECT_EQ(read_recorded_trials(path_).inputs, Matrix<float>::Zero(1, 12));
}

TEST_F(RecordingFiles, WithoutStatesAreRefused) {
  put("activity", {3, 4, 2}, states());
  EXPECT_THAT(refusal(), StartsWith("/states: is missing; a dataset trial x time x unit is needed, "
                                    "in the group of the network or recording"));
}

TEST_F(RecordingFiles, WithExchangedAxesAreRefused) {
  put("states", {4, 3, 2}, 0);
  EXPECT_THAT(refusal(), StartsWith("/states: has 4 x 3 x 2 (trial x time x unit), and the probe "
                                    "has 3 trials of 4 steps; axis 1 looks like trials and axis 0 "
                                    "like time"));
}

TEST_F(RecordingFiles, OfOtherTrialsAreRefused) {
  put_states(states({0, 1}));
  EXPECT_THAT(refusal(), HasSubstr("; states on these trials are needed in their order, or a "));
}

TEST_F(RecordingFiles, OfOtherTrialsThanATasksFileHasAreRefused) {
  task_ = task_of(numbered_trials(6, 4), 0.5);
  probe_ = make_trials(task_.held_out_part(), 3, Stream("recordings test", "probe"));
  put_states(states({0, 1}));
  EXPECT_THAT(refusal(), HasSubstr("3 trials of 4 steps, out of 6 in the task's file; states on"));
}

TEST_F(RecordingFiles, OfOtherStepsAreRefused) {
  put("states", {3, 7, 2}, 0);
  EXPECT_THAT(refusal(), HasSubstr("; a state at each step is needed, or a dataset step with"));
}

TEST_F(RecordingFiles, WithANumberThatIsNoTrialAreRefused) {
  put_states(states());
  put("trial", {3}, std::vector<double>{0, 3, 2});
  EXPECT_THAT(refusal(),
              StartsWith("/trial: is 3 at 1; the number of a probe trial, 0 to 2, or -1"));
}

TEST_F(RecordingFiles, WithANumberThatIsNoStepAreRefused) {
  put_states(states());
  put("step", {4}, std::vector<double>{0, 1, 1.5, 3});
  EXPECT_THAT(refusal(), StartsWith("/step: is 1.5 at 2; the number of a step, 0 to 3, or -1"));
}

TEST_F(RecordingFiles, WithOtherNumbersThanTrialsAreRefused) {
  put_states(states());
  put("trial", {2}, std::vector<double>{0, 1});
  EXPECT_THAT(refusal(), StartsWith("/trial: has 2 numbers, states 3; one for each is needed"));
}

TEST_F(RecordingFiles, OnPartOfTheProbeAreRefused) {
  put_states(states());
  put("trial", {3}, std::vector<double>{0, 0, 2});
  EXPECT_THAT(refusal(), StartsWith("/states: has nothing on step 0 of probe trial 1; all steps"));
}

TEST_F(RecordingFiles, OfOtherInputsAreRefused) {
  put_states(states());
  put_inputs(0.5);
  EXPECT_THAT(refusal(), StartsWith("/inputs: is "));
}

TEST_F(RecordingFiles, NameWhereInputsAreOthers) {
  put_states(states());
  put_inputs(0.5);
  EXPECT_THAT(refusal(), HasSubstr(" at trial 1, time 1, channel 0, and the probe's input is "));
}

TEST_F(RecordingFiles, OfOtherChannelsAreRefused) {
  put_states(states());
  put("inputs", {3, 4, 2}, 0);
  EXPECT_THAT(refusal(), StartsWith("/inputs: has 3 x 4 x 2; 3 x 4 x 1 is needed, as states and"));
}

TEST_F(RecordingFiles, WithNumbersThatAreNotFiniteAreRefused) {
  std::vector<double> all = states();
  all[8 + 2 * 2 + 1] = std::numeric_limits<double>::infinity();
  put_states(all);
  EXPECT_THAT(refusal(), StartsWith("/states: is not finite at trial 1, time 2, unit 1; finite"));
}

TEST_F(RecordingFiles, WithUnitsThatDoNotVaryAreRefused) {
  std::vector<double> all = states();
  for (std::size_t i = 1; i < all.size(); i += 2) all[i] = 7;
  put_states(all);
  EXPECT_THAT(refusal(), StartsWith("/states: does not vary over the probe in unit 1; leave out"));
}

TEST_F(RecordingFiles, WithManyUnitsThatDoNotVaryNameSome) {
  put("states", {3, 4, 10}, std::vector<double>(120, 1));
  EXPECT_THAT(refusal(), HasSubstr("in unit 0, 1, 2, 3, 4, 5, 6, 7 and 2 more; leave out"));
}

TEST_F(RecordingFiles, WithANameThatIsNearlyKnownAreRefused) {
  put_states(states());
  put("trials", {3}, std::vector<double>{0, 1, 2});
  EXPECT_THAT(refusal(), StartsWith("/trials: is not known; it has to be called trial"));
}

TEST_F(RecordingFiles, WithStatesThatAreNoNumbersAreRefused) {
  file_.write<std::string>("states", {2}, std::vector<std::string>{"a", "b"});
  EXPECT_THAT(refusal(), StartsWith("/states: holds elements that are no numbers but texts"));
}

TEST_F(RecordingFiles, AloneWithOneTrialAreRefused) {
  put_states(states({0}));
  EXPECT_THAT(refusal_alone(), StartsWith("/states: has 1 trial; at least 2 are needed"));
}

TEST_F(RecordingFiles, AloneWithOtherInputsThanStatesAreRefused) {
  put_states(states());
  put("inputs", {3, 5, 1}, 0);
  EXPECT_THAT(refusal_alone(),
              StartsWith("/inputs: has 3 trials of 5 steps, states 3 of 4; the same number"));
}

TEST_F(RecordingFiles, AloneWithInputsThatAreNotFiniteAreRefused) {
  put_states(states());
  put("inputs", {3, 4, 1}, std::vector<double>(12, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_THAT(refusal_alone(),
              StartsWith("/inputs: has numbers that are not finite; finite ones are needed"));
}

TEST_F(RecordingFiles, ThatAreMissingAreRefused) {
  file_.close();
  std::filesystem::remove(path_);
  EXPECT_THAT(refusal_of([&] { read_given_recordings(path_, task_, probe_); }),
              StartsWith(" there is no such file; import.recordings has to name an HDF5 file with "
                         "a dataset states (trial x time x unit)"));
}

}  // namespace
}  // namespace unidyn
