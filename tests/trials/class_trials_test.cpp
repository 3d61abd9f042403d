// Files of trials whose targets are classes.
#include <gmock/gmock.h>

#include <limits>

#include "trial_files.hpp"

namespace unidyn {
namespace {

using ::testing::HasSubstr;

// Three trials of four steps, with three classes.
class ClassTrialFiles : public TrialFiles {
 protected:
  void SetUp() override { put("/inputs", {3, 4, 2}, numbers<float>({3, 4, 2})); }
  void say_classes(const std::string& path = "/targets", std::int64_t count = 3) {
    file_.dataset(path).set_attribute<std::int64_t>("classes", count);
  }
  static GivenTrials expected() {
    GivenTrials given = numbered_trials(3, 4);
    given.classes = true;
    given.targets = Matrix<float>::Zero(3, 12);
    for (Index c = 0; c < 12; ++c) given.targets(which[static_cast<std::size_t>(c)], c) = 1;
    return given;
  }
  // The same, of which steps 1 and 6 do not count.
  static GivenTrials expected_without() {
    GivenTrials given = expected();
    given.weights = Matrix<float>::Ones(3, 12);
    for (const Index c : {1, 6}) {
      given.weights.col(c).setZero();
      given.targets.col(c).setZero();
    }
    return given;
  }
  static const std::vector<std::int32_t> which;
};

const std::vector<std::int32_t> ClassTrialFiles::which{0, 1, 2, 0, 2, 2, 1, 0, 0, 0, 1, 2};

TEST_F(ClassTrialFiles, HaveTheNumberOfAClassAtEachStep) {
  put("/targets", {3, 4}, which);
  say_classes();
  const GivenTrials given = read();
  EXPECT_TRUE(given.classes);
  EXPECT_EQ(given.targets, expected().targets);
  EXPECT_EQ(content_of(given), content_of(expected()));
  EXPECT_TRUE(given.notes.empty());
}

TEST_F(ClassTrialFiles, MayHaveAnAxisOfOneChannel) {
  put("/targets", {3, 4, 1}, std::vector<double>(which.begin(), which.end()));
  say_classes();
  EXPECT_EQ(content_of(read()), content_of(expected()));
}

TEST_F(ClassTrialFiles, MayHaveAChannelForEachClass) {
  std::vector<float> targets;
  for (const std::int32_t c : which)
    for (std::int32_t k = 0; k < 3; ++k) targets.push_back(c == k ? 1 : 0);
  put("/targets", {3, 4, 3}, targets);
  say_classes();
  EXPECT_EQ(content_of(read()), content_of(expected()));
}

TEST_F(ClassTrialFiles, AreNumbersWithoutTheAttribute) {
  put("/targets", {3, 4, 1}, which);
  const GivenTrials given = read();
  EXPECT_FALSE(given.classes);
  EXPECT_EQ(given.targets.rows(), 1);
}

TEST_F(ClassTrialFiles, HaveTheMaskOfTrialAndTime) {
  put("/targets", {3, 4}, which);
  say_classes();
  put("/mask", {3, 4}, std::vector<std::int32_t>{1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1});
  EXPECT_EQ(content_of(read()), content_of(expected_without()));
}

TEST_F(ClassTrialFiles, MayMarkStepsWithoutAClass) {
  std::vector<std::int32_t> marked = which;
  marked[1] = marked[6] = -1;
  put("/targets", {3, 4}, marked);
  say_classes();
  file_.dataset("/targets").set_attribute<std::int32_t>("_FillValue", -1);
  EXPECT_EQ(content_of(read()), content_of(expected_without()));
}

TEST_F(ClassTrialFiles, MayHaveNaNWhereThereIsNoClass) {
  std::vector<double> marked(which.begin(), which.end());
  marked[1] = marked[6] = std::numeric_limits<double>::quiet_NaN();
  put("/targets", {3, 4}, marked);
  say_classes();
  EXPECT_EQ(content_of(read()), content_of(expected_without()));
}

TEST_F(ClassTrialFiles, MayBeAGroupForEachTrial) {
  const GivenTrials whole = expected();
  file_.remove("/inputs");
  for (Index n = 0; n < 3; ++n) {
    const std::string trial = "/trial_" + std::to_string(n) + "/";
    std::vector<float> inputs;
    for (Index t = 0; t < 4; ++t)
      for (Index c = 0; c < 2; ++c) inputs.push_back(numbered(n, t, c));
    put(trial + "inputs", {4, 2}, inputs);
    put(trial + "targets", {4},
        std::vector<std::int32_t>(which.begin() + 4 * n, which.begin() + 4 * n + 4));
    say_classes(trial + "targets");
  }
  EXPECT_EQ(content_of(read()), content_of(whole));
}

TEST_F(ClassTrialFiles, WithAnotherNumberThanThatOfAClassAreRefused) {
  std::vector<std::int32_t> wrong = which;
  wrong[6] = 3;
  put("/targets", {3, 4}, wrong);
  say_classes();
  EXPECT_THAT(refusal(),
              HasSubstr(":/targets: is 3 at trial 1, time 2; the number of a class, 0 to 2,"));
}

TEST_F(ClassTrialFiles, WithHalfAClassAreRefused) {
  std::vector<double> wrong(which.begin(), which.end());
  wrong[0] = 0.5;
  put("/targets", {3, 4}, wrong);
  say_classes();
  EXPECT_THAT(refusal(), HasSubstr(":/targets: is 0.5 at trial 0, time 0; the number of a class"));
}

TEST_F(ClassTrialFiles, WithTwoClassesAtAStepAreRefused) {
  std::vector<float> targets(36, 0);
  for (std::size_t c = 0; c < 12; ++c) targets[3 * c] = 1;
  targets[3 * 5 + 1] = 1;
  put("/targets", {3, 4, 3}, targets);
  say_classes();
  EXPECT_THAT(
      refusal(),
      HasSubstr(":/targets: is not 1 for one class and 0 for the others at trial 1, time 1"));
}

TEST_F(ClassTrialFiles, WhoseChannelsCountDifferentlyAreRefused) {
  std::vector<float> targets(36, 0), mask(36, 1);
  for (std::size_t c = 0; c < 12; ++c) targets[3 * c] = 1;
  mask[4] = 0;
  put("/targets", {3, 4, 3}, targets);
  put("/mask", {3, 4, 3}, mask);
  say_classes();
  EXPECT_THAT(refusal(), HasSubstr("whose channels count alike, but not at trial 0, time 1"));
}

TEST_F(ClassTrialFiles, WithOtherChannelsThanClassesAreRefused) {
  put("/targets", {3, 4, 2}, numbers<float>({3, 4, 2}));
  say_classes();
  EXPECT_THAT(refusal(),
              HasSubstr(":/targets: has 3 classes, as its attribute says, and 2 channels; one "));
}

TEST_F(ClassTrialFiles, WithoutAWholeNumberOfClassesAreRefused) {
  put("/targets", {3, 4}, which);
  say_classes("/targets", 1);
  EXPECT_THAT(refusal(), HasSubstr(":/targets: has an attribute classes that is not how many "));
}

TEST_F(ClassTrialFiles, ThatSayItOfTheirGroupAreRefused) {
  put("/targets", {3, 4, 1}, which);
  file_.set_attribute<std::int64_t>("classes", 3);
  EXPECT_THAT(refusal(), HasSubstr(":/targets: has no attribute classes, but the group around it"));
}

TEST_F(ClassTrialFiles, SayItOfTargetsAlone) {
  put("/targets", {3, 4}, which);
  say_classes();
  say_classes("/inputs");
  EXPECT_THAT(refusal(), HasSubstr(":/inputs: has the attribute classes, which may change what "));
}

TEST_F(ClassTrialFiles, OfTrialAndTimeAreRefusedWithoutTheAttribute) {
  put("/targets", {3, 4}, which);
  EXPECT_THAT(refusal(), HasSubstr(":/targets: has 2 dimensions, not 3: trial x time x channel"));
}

}  // namespace
}  // namespace unidyn
