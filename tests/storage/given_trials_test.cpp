#include "unidyn/storage/given_trials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <limits>
#include <optional>

#include "../support/numbered_trials.hpp"
#include "../support/scratch.hpp"
#include "unidyn/storage/hdf5.hpp"

namespace unidyn {
namespace {

using h5::Shape;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Numbers of trial × time × channel, that of each place as numbered() has it.
template <class T>
std::vector<T> numbers(const Shape& shape, T sign = 1) {
  std::vector<T> all;
  for (hsize_t n = 0; n < shape[0]; ++n)
    for (hsize_t t = 0; t < shape[1]; ++t)
      for (hsize_t c = 0; c < shape[2]; ++c)
        all.push_back(sign * static_cast<T>(numbered(Index(n), Index(t), Index(c))));
  return all;
}

class TrialFiles : public ::testing::Test {
 protected:
  template <class T>
  void put(const std::string& path, const Shape& shape, const std::vector<T>& values) {
    file_.write<T>(path, shape, values);
  }
  // Inputs of two channels and targets of one, as numbered_trials() has them.
  template <class T>
  void put_trials(const std::string& group, hsize_t count, hsize_t time) {
    put(group + "inputs", {count, time, 2}, numbers<T>({count, time, 2}));
    put(group + "targets", {count, time, 1}, numbers<T>({count, time, 1}, -1));
  }
  // A dimension scale of /inputs with texts.
  void put_trials_scale(const std::string& path, const std::vector<std::string>& texts,
                        unsigned axis) {
    put(path, {texts.size()}, texts);
    h5::Dataset scale = file_.dataset(path);
    scale.make_scale(path.substr(1));
    file_.dataset("/inputs").attach_scale(axis, scale);
  }
  GivenTrials read(const std::string& group = "/") {
    file_.close();
    return read_given_trials(path_, group);
  }
  // What the file is refused with.
  std::string refusal(const std::string& group = "/") {
    try {
      read(group);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "trials.h5";
  h5::File file_{path_, h5::Mode::create};
};

template <class T>
class TrialFilesOf : public TrialFiles {};
using Numbers = ::testing::Types<float, double, std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(TrialFilesOf, Numbers);

TYPED_TEST(TrialFilesOf, AreReadAsTheyAreWhateverTheirNumbers) {
  this->template put_trials<TypeParam>("/", 7, 5);
  const GivenTrials given = this->read();
  const GivenTrials expected = numbered_trials(7, 5);
  EXPECT_EQ(given.count, 7);
  EXPECT_EQ(given.time, 5);
  EXPECT_EQ(given.inputs, expected.inputs);
  EXPECT_EQ(given.targets, expected.targets);
  EXPECT_EQ(given.conditions, expected.conditions);
  EXPECT_EQ(content_of(given), content_of(expected));
}

TEST_F(TrialFiles, MayHaveTheirTrialsInAnyGroup) {
  put_trials<float>("/a/b/", 3, 2);
  file_.close();
  for (const char* group : {"/a/b", "a/b", "/a/b/", "a/b/"})
    EXPECT_EQ(content_of(read_given_trials(path_, group)), content_of(numbered_trials(3, 2)));
}

TEST_F(TrialFiles, MayNameConditions) {
  put_trials<float>("/", 3, 2);
  put<double>("/condition", {3, 2}, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6});
  EXPECT_EQ(read().conditions, (Matrix<double>{{0.1, 0.3, 0.5}, {0.2, 0.4, 0.6}}));
}

TEST_F(TrialFiles, ThatAreNoneAreRefused) {
  EXPECT_THAT(refusal(), AllOf(StartsWith(path_.string() + ":/inputs: is missing"),
                               HasSubstr("trial x time x channel is needed")));
  std::ofstream(scratch_ / "text.h5") << "trials";
  const auto refused = [](const std::filesystem::path& path) {
    try {
      read_given_trials(path, "/");
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refused(scratch_ / "text.h5"), HasSubstr("text.h5: not an HDF5 file; one with"));
  EXPECT_THAT(refused(scratch_ / "none.h5"), HasSubstr("none.h5: there is no such file"));
  EXPECT_THAT(refused(scratch_.path()), HasSubstr("not an HDF5 file"));
}

TEST_F(TrialFiles, WithoutTargetsAreRefused) {
  put<float>("/a/inputs", {2, 2, 1}, {1, 2, 3, 4});
  EXPECT_THAT(refusal("a"), StartsWith(path_.string() + ":/a/targets: is missing"));
}

TEST_F(TrialFiles, OfAnotherRankAreRefused) {
  put<float>("/inputs", {2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(refusal(),
              HasSubstr(":/inputs: has 2 dimensions, not 3: trial x time x channel is needed"));
}

TEST_F(TrialFiles, WithoutElementsAreRefused) {
  put<float>("/inputs", {4, 0, 2}, {});
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: is empty (4 x 0 x 2); at least one of each"));
}

TEST_F(TrialFiles, OfUnequalLengthAreRefused) {
  put<float>("/inputs", {2, 2, 1}, {1, 2, 3, 4});
  put<float>("/targets", {2, 3, 1}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(refusal(), HasSubstr(":/targets: has 2 trials of 3 steps, inputs 2 of 2; the same"));
}

TEST_F(TrialFiles, WithNumbersThatAreNotFiniteAreRefusedNamingThePlace) {
  auto values = numbers<double>({3, 4, 2});
  values[(1 * 4 + 2) * 2 + 1] = std::numeric_limits<double>::quiet_NaN();
  put("/inputs", {3, 4, 2}, values);
  put("/targets", {3, 4, 2}, numbers<double>({3, 4, 2}));
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: is not finite at trial 1, time 2, channel 1 (nan as "
                                   "float32); finite numbers are needed"));
}

TEST_F(TrialFiles, BeyondSinglePrecisionAreRefused) {
  put<double>("/inputs", {2, 1, 1}, {0, 1});
  put<double>("/targets", {2, 1, 1}, {1e300, 1});
  EXPECT_THAT(refusal(), HasSubstr(":/targets: is not finite at trial 0, time 0, channel 0 (inf"));
}

TEST_F(TrialFiles, OfOneTrialAreRefused) {
  put_trials<float>("/", 1, 3);
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: has 1 trial; at least 2 are needed"));
}

TEST_F(TrialFiles, WhoseConditionsAreOfOtherChannelsAreRefused) {
  put_trials<float>("/", 3, 2);
  put<float>("/condition", {1, 3}, {1, 2, 3});
  EXPECT_THAT(refusal(), HasSubstr(":/condition: has 3 input channels, inputs 2; the same number"));
}

TEST_F(TrialFiles, WhoseConditionsAreNoArrayAreRefused) {
  put_trials<float>("/", 3, 2);
  put<float>("/condition", {2}, {1, 2});
  EXPECT_THAT(refusal(), HasSubstr(":/condition: has 1 dimensions, not 2: condition x input"));
}

TEST_F(TrialFiles, OfTextsAreRefused) {
  put<std::string>("/inputs", {2, 1, 1}, {"a", "b"});
  put<float>("/targets", {2, 1, 1}, {1, 2});
  EXPECT_THAT(refusal(), HasSubstr("/inputs: holds elements that are no numbers"));
}

TEST_F(TrialFiles, WithAGroupInTheDatasetsPlaceAreRefused) {
  file_.create_group("/inputs");
  EXPECT_THAT(refusal(), StartsWith(path_.string() +
                                    ":/inputs: is no dataset; a dataset trial x time x channel is "
                                    "needed, in the group that task.group names"));
}

TEST_F(TrialFiles, InAGroupThatIsNoneAreRefused) {
  put_trials<double>("/", 2, 3);
  EXPECT_THAT(refusal("inputs"),
              StartsWith(path_.string() + ":/inputs: is no group; task.group has to name the "
                                          "group of the datasets inputs and targets"));
  file_ = h5::File(path_, h5::Mode::read);
  EXPECT_THAT(refusal("a/b"), StartsWith(path_.string() + ":/a/b: is missing; task.group has to"));
}

// What numbered_trials(3, 4) are if the last steps of some trials do not count.
class MaskedTrialFiles : public TrialFiles {
 protected:
  void SetUp() override { put("/inputs", {3, 4, 2}, numbers<float>({3, 4, 2})); }
  static GivenTrials expected() {
    GivenTrials given = numbered_trials(3, 4);
    given.weights = Matrix<float>{{1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0}};
    given.targets = given.targets.cwiseProduct(given.weights).array() + 0.0f;
    return given;
  }
  // As it is written in a file: numbers of those that do not count are there, or `instead` of them.
  std::vector<double> targets(std::optional<double> instead) const {
    std::vector<double> all = numbers<double>({3, 4, 1}, -1);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (instead && expected().weights(0, static_cast<Index>(i)) == 0) all[i] = *instead;
    return all;
  }
  void put_targets(std::optional<double> instead = {}) {
    put("/targets", {3, 4, 1}, targets(instead));
  }
  const std::vector<std::int32_t> mask_{1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0};
};

TEST_F(MaskedTrialFiles, HaveTheMaskOfTrialTimeAndOutput) {
  put_targets();
  put("/mask", {3, 4, 1}, mask_);
  const GivenTrials given = read();
  EXPECT_EQ(given.weights, expected().weights);
  EXPECT_EQ(given.targets, expected().targets);
  EXPECT_EQ(content_of(given), content_of(expected()));
}

TEST_F(MaskedTrialFiles, HaveTheMaskOfTrialAndTime) {
  put_targets();
  put("/mask", {3, 4}, mask_);
  EXPECT_EQ(content_of(read()), content_of(expected()));
}

TEST_F(MaskedTrialFiles, MayHaveTheirMaskAsNaNInTheTargets) {
  put_targets(std::numeric_limits<double>::quiet_NaN());
  const GivenTrials given = read();
  EXPECT_EQ(content_of(given), content_of(expected()));
  EXPECT_THAT(given.notes, ::testing::Contains(HasSubstr("3 numbers are missing")));
}

TEST_F(MaskedTrialFiles, MayMarkWhatIsMissing) {
  put_targets(-999);
  file_.dataset("/targets").set_attribute<double>("_FillValue", -999);
  EXPECT_EQ(content_of(read()), content_of(expected()));
}

TEST_F(MaskedTrialFiles, MayMarkWhatIsMissingAsNetcdfDoes) {
  put_targets(9.969209968386869e36);
  EXPECT_EQ(content_of(read()), content_of(expected()));
}

TEST_F(MaskedTrialFiles, AreNotMaskedWhereAllCounts) {
  put_targets();
  put("/mask", {3, 4}, std::vector<std::int32_t>(12, 1));
  FileTask task;
  task.take(read());
  EXPECT_EQ(task.content, content_of(numbered_trials(3, 4)));
  EXPECT_EQ(task.given().weights.size(), 0);
}

TEST_F(MaskedTrialFiles, MayWeighTargets) {
  put_targets();
  put("/mask", {3, 4, 1}, std::vector<double>{1, 2, 0.5, 1, 1, 1, 0, 0, 1, 1, 1, 0});
  EXPECT_EQ(read().weights, (Matrix<float>{{1, 2, 0.5, 1, 1, 1, 0, 0, 1, 1, 1, 0}}));
}

TEST_F(MaskedTrialFiles, WithAMaskOfAnotherSizeAreRefused) {
  put_targets();
  put("/mask", {3, 3}, std::vector<std::int32_t>(9, 1));
  EXPECT_THAT(refusal(),
              HasSubstr(":/mask: has 3 x 3, targets 3 x 4 x 1; trial x time x output, or"));
}

TEST_F(MaskedTrialFiles, WithAMaskThatIsNoWeightAreRefused) {
  put_targets();
  put("/mask", {3, 4, 1}, std::vector<double>{1, 1, 1, 1, 1, -1, 0, 0, 1, 1, 1, 0});
  EXPECT_THAT(refusal(), HasSubstr(":/mask: is -1 at trial 1, time 1, channel 0; 1 where the "));
}

TEST_F(MaskedTrialFiles, OfWhichATrialCountsNowhereAreRefused) {
  put_targets();
  put("/mask", {3, 4}, std::vector<std::int32_t>{1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0});
  EXPECT_THAT(refusal(), HasSubstr(":/targets: of trial 1, nothing counts"));
}

TEST_F(MaskedTrialFiles, WithAMaskOfAnotherNameAreRefused) {
  put_targets();
  put("/loss_mask", {3, 4}, mask_);
  EXPECT_THAT(refusal(),
              HasSubstr(":/loss_mask: is not known; if it is the mask of the trials it "));
}

TEST_F(MaskedTrialFiles, MayEndBeforeTheLastStep) {
  put_targets(std::numeric_limits<double>::quiet_NaN());
  put("/length", {3}, std::vector<std::int32_t>{4, 2, 3});
  const GivenTrials given = read();
  GivenTrials shorter = expected();
  shorter.length = {4, 2, 3};
  for (const Index column : {6, 7, 11}) shorter.inputs.col(column).setZero();
  EXPECT_EQ(given.length, shorter.length);
  EXPECT_EQ(given.inputs, shorter.inputs);
  EXPECT_EQ(content_of(given), content_of(shorter));
}

TEST_F(MaskedTrialFiles, OfLengthsThatCannotBeAreRefused) {
  put_targets();
  put("/length", {3}, std::vector<double>{4, 2.5, 3});
  EXPECT_THAT(refusal(),
              HasSubstr(":/length: is 2.5 for trial 1; a whole number of steps, 1 to 4, "));
}

TEST_F(MaskedTrialFiles, OfLengthsForOtherTrialsAreRefused) {
  put_targets();
  put("/length", {2}, std::vector<std::int32_t>{4, 4});
  EXPECT_THAT(refusal(), HasSubstr(":/length: has 2 numbers, inputs 3 trials; the steps of each"));
}

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
TEST_F(TrialFiles, OfMatlabAreReadFromTheirLastAxisToTheFirst) {
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
  const GivenTrials given = read();
  EXPECT_EQ(content_of(given), content_of(numbered_trials(3, 4)));
  EXPECT_THAT(given.notes,
              ::testing::Contains(HasSubstr("inputs and targets: read from the last")));
}

}  // namespace
}  // namespace unidyn
