// The order of axes in a file of trials, and attributes that change the meaning of its numbers.
#include <gmock/gmock.h>

#include <array>

#include "trial_files.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

using ::testing::HasSubstr;

// numbered_trials(3, 4) with the axes of inputs and targets moved and called `names`.
class NamedAxes : public TrialFiles {
 protected:
  // `order` says which of trial, time and channel each axis of the file is.
  void put_moved(const std::string& path, Index channels, float sign, std::array<int, 3> order,
                 std::array<const char*, 3> names) {
    const std::array<Index, 3> whole{3, 4, channels};
    const auto extent = [&](int axis) { return whole[static_cast<std::size_t>(order[axis])]; };
    std::vector<float> values;
    std::array<Index, 3> at{};
    for (Index a = 0; a < extent(0); ++a)
      for (Index b = 0; b < extent(1); ++b)
        for (Index c = 0; c < extent(2); ++c) {
          at[static_cast<std::size_t>(order[0])] = a;
          at[static_cast<std::size_t>(order[1])] = b;
          at[static_cast<std::size_t>(order[2])] = c;
          values.push_back(sign * numbered(at[0], at[1], at[2]));
        }
    put<float>(path, {hsize_t(extent(0)), hsize_t(extent(1)), hsize_t(extent(2))}, values);
    h5::Dataset dataset = file_.dataset(path);
    for (unsigned axis = 0; axis < 3; ++axis)
      if (*names[axis] != 0) dataset.label(axis, names[axis]);
  }
};

TEST_F(NamedAxes, AreReadInAnyOrder) {
  put_moved("/inputs", 2, 1, {1, 2, 0}, {"time", "input", "trial"});
  put_moved("/targets", 1, -1, {2, 0, 1}, {"Outputs", "batch", "steps"});
  const GivenTrials given = read();
  EXPECT_EQ(content_of(given), content_of(numbered_trials(3, 4)));
  EXPECT_THAT(given.notes, ::testing::Contains(HasSubstr("axes ordered by their names")));
}

TEST_F(NamedAxes, LeaveTheRestToOneThatSaysNothing) {
  put_moved("/inputs", 2, 1, {2, 1, 0}, {"eye", "time", "trial"});
  put_moved("/targets", 1, -1, {0, 1, 2}, {"", "", ""});
  EXPECT_EQ(content_of(read()), content_of(numbered_trials(3, 4)));
}

TEST_F(NamedAxes, ThatDoNotFitAreRefused) {
  put_moved("/inputs", 2, 1, {0, 1, 2}, {"x", "y", "trial"});
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: has axes named x, y, trial; trial, time, channel are "
                                   "needed, in any order, or no names"));
}

TEST_F(NamedAxes, AreThoseOfAPopulationOrNone) {
  put_moved("/inputs", 2, 1, {0, 1, 2}, {"trial", "time", "input"});
  put_moved("/targets", 1, -1, {0, 1, 2}, {"phony_dim_0", "phony_dim_1", "phony_dim_2"});
  EXPECT_EQ(content_of(read()), content_of(numbered_trials(3, 4)));
}

TEST_F(NamedAxes, MayBeDimensionScalesWithTheNamesOfChannels) {
  put_moved("/inputs", 2, 1, {2, 1, 0}, {"", "", ""});
  put_trials_scale("/channel", {"go", "stop"}, 0);
  put_trials_scale("/step", {"a", "b", "c", "d"}, 1);
  put_moved("/targets", 1, -1, {0, 1, 2}, {"", "", ""});
  const GivenTrials given = read();
  EXPECT_EQ(content_of(given), content_of(numbered_trials(3, 4)));
  EXPECT_EQ(given.input_names, (std::vector<std::string>{"go", "stop"}));
  for (const std::string& note : given.notes) EXPECT_EQ(note.find("not used"), note.npos) << note;
}

TEST_F(NamedAxes, MayBeToldByAnAttribute) {
  put_moved("/inputs", 2, 1, {1, 2, 0}, {"", "", ""});
  put_moved("/targets", 1, -1, {2, 0, 1}, {"", "", ""});
  file_.dataset("/inputs").set_attribute<std::string>("dims", "(time, input, trial)");
  file_.dataset("/targets").set_attribute<std::string>("Order", "output, trial, time");
  EXPECT_EQ(content_of(read()), content_of(numbered_trials(3, 4)));
}

TEST_F(NamedAxes, ToldByAnAttributeThatIsNotUnderstoodAreRefused) {
  put_trials<float>("/", 3, 4);
  file_.dataset("/inputs").set_attribute<std::string>("order", "F");
  EXPECT_THAT(refusal(), ::testing::StartsWith(
                             path_.string() +
                             ":/inputs: has the attribute order, which does not name its 3 axes;"));
}

TEST_F(NamedAxes, InTheOrderOfCAreAsTheyLie) {
  put_trials<float>("/", 3, 4);
  file_.dataset("/inputs").set_attribute<std::string>("order", "C");
  EXPECT_EQ(content_of(read()), content_of(numbered_trials(3, 4)));
}

class MarkedTrialFiles : public TrialFiles {
 protected:
  void SetUp() override { put_trials<float>("/", 3, 4); }
  h5::Dataset of(const char* path) { return file_.dataset(path); }
};

TEST_F(MarkedTrialFiles, ThatArePackedAreUnpacked) {
  of("/inputs").set_attribute<double>("scale_factor", 0.5);
  of("/inputs").set_attribute<double>("add_offset", 10);
  of("/targets").set_attribute<float>("add_offset", -1);
  GivenTrials expected = numbered_trials(3, 4);
  expected.inputs = expected.inputs.array() * 0.5f + 10;
  expected.targets.array() -= 1;
  EXPECT_EQ(content_of(read()), content_of(expected));
}

TEST_F(MarkedTrialFiles, WithHolesInTheInputsAreRefusedNamingThePlace) {
  of("/inputs").set_attribute<double>("missing_value", 1021);
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: has a hole, marked by its _FillValue or "
                                   "missing_value, at trial 1, time 2, channel 1;"));
}

TEST_F(MarkedTrialFiles, WithAnUnknownNumberBesideTheirsAreRefused) {
  of("/targets").set_attribute<double>("gain", 2);
  EXPECT_THAT(refusal(), HasSubstr(":/targets: has the attribute gain, which may change what its "
                                   "numbers mean; apply it"));
}

TEST_F(MarkedTrialFiles, WithPackingOfTheWholeGroupAreRefused) {
  file_.set_attribute<double>("scale_factor", 0.5);
  EXPECT_THAT(refusal(), HasSubstr(":/: has the attribute scale_factor as a group;"));
}

TEST_F(MarkedTrialFiles, ThatSayTheyAreUnsignedAreRefused) {
  of("/inputs").set_attribute<std::string>("_Unsigned", "true");
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: has the attribute _Unsigned, which"));
}

TEST_F(MarkedTrialFiles, TellWhatIsNotUsed) {
  of("/inputs").set_attribute<std::string>("units", "mV");
  of("/inputs").set_attribute<double>("dt", 0.01);
  put<double>("/coherence", {3}, {1, 2, 3});
  file_.set_attribute<std::string>("author", "somebody");
  EXPECT_THAT(read().notes,
              ::testing::Contains("not used: /coherence, attribute author, attribute dt of inputs "
                                  "and attribute units of inputs"));
}

// Their axes are reversed: what lies in the file as channel × time × trial.
class MatlabTrialFiles : public TrialFiles {
 protected:
  void SetUp() override {
    std::vector<double> inputs, targets;
    for (Index c = 0; c < 2; ++c)
      for (Index t = 0; t < 4; ++t)
        for (Index n = 0; n < 3; ++n) inputs.push_back(numbered(n, t, c));
    for (Index t = 0; t < 4; ++t)
      for (Index n = 0; n < 3; ++n) targets.push_back(-numbered(n, t, 0));
    put("/inputs", {2, 4, 3}, inputs);
    put("/targets", {4, 3}, targets);  // MATLAB has dropped the last axis, of one output
    for (const char* path : {"/inputs", "/targets"})
      file_.dataset(path).set_attribute<std::string>("MATLAB_class", "double");
  }
};

TEST_F(MatlabTrialFiles, AreReadFromTheirLastAxisToTheFirst) {
  const GivenTrials given = read();
  EXPECT_EQ(content_of(given), content_of(numbered_trials(3, 4)));
  EXPECT_THAT(given.notes,
              ::testing::Contains(HasSubstr("inputs and targets: read from the last")));
}

// Whoever names axes there names them as MATLAB shows them.
TEST_F(MatlabTrialFiles, MayTellTheirAxes) {
  for (const char* path : {"/inputs", "/targets"})
    file_.dataset(path).set_attribute<std::string>("dims", "trial time channel");
  EXPECT_EQ(content_of(read()), content_of(numbered_trials(3, 4)));
}

}  // namespace
}  // namespace unidyn
