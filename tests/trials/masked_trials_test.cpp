// Which targets of a file of trials count: masks, holes and lengths.
#include <gmock/gmock.h>

#include <limits>
#include <optional>

#include "trial_files.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

using ::testing::HasSubstr;

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

class MaskedByAnotherName
    : public MaskedTrialFiles,
      public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(MaskedByAnotherName, AreRefused) {
  put_targets();
  put(GetParam().first, {3, 4}, mask_);
  EXPECT_THAT(refusal(),
              HasSubstr(std::string(":") + GetParam().first + ": is not known; if it is the " +
                        GetParam().second + " of the trials it has to be called "));
}

INSTANTIATE_TEST_SUITE_P(, MaskedByAnotherName,
                         ::testing::Values(std::pair{"/loss_mask", "mask"},
                                           std::pair{"/Weights", "mask"},
                                           std::pair{"/valid", "mask"},
                                           std::pair{"/lengths", "length"},
                                           std::pair{"/seq_len", "length"}));

// A group for each trial, the second of one step less.
class GroupedTrialFiles : public TrialFiles {
 protected:
  void SetUp() override {
    for (const hsize_t trial : {0, 1}) {
      const std::string group = "/trial_" + std::to_string(trial);
      put(group + "/inputs", {4 - trial, 2}, std::vector<float>(2 * (4 - trial), 1));
      put(group + "/targets", {4 - trial, 1}, std::vector<float>(4 - trial, 1));
    }
  }
};

TEST_F(GroupedTrialFiles, HaveTheLengthsOfTheirGroups) {
  EXPECT_EQ(read().length, (std::vector<Index>{4, 3}));
}

TEST_F(GroupedTrialFiles, WithAMaskOfAnotherNameInOneOfThemAreRefused) {
  put("/trial_1/loss_mask", {3, 1}, std::vector<float>(3, 1));
  EXPECT_THAT(refusal(), HasSubstr(":/trial_1/loss_mask: is not known; if it is the mask"));
}

TEST_F(GroupedTrialFiles, WithAMaskOrLengthsOfAllBesideThemAreRefused) {
  put("/length", {2}, std::vector<std::int32_t>{2, 2});
  EXPECT_THAT(refusal(), HasSubstr(":/length: is not read where each trial has a group"));
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

}  // namespace
}  // namespace unidyn
