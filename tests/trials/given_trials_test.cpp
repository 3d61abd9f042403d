#include "unidyn/trials/given_trials.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <limits>

#include "trial_files.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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

}  // namespace
}  // namespace unidyn
