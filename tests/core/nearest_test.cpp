#include "unidyn/core/nearest.hpp"

#include <gmock/gmock.h>

namespace unidyn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> keys = {"seed",           "grid.units",   "grid.replicates",
                                       "train.rate",     "probe.trials", "analysis.starts",
                                       "analysis.nodes", "embed.starts"};

TEST(Nearest, DistancesCountInsertionsDeletionsSubstitutionsAndExchanges) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("status", "statsu"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // no edit within an exchange
  EXPECT_EQ(edit_distance("sunday", "saturday"), 3u);
  EXPECT_EQ(edit_distance("saturday", "sunday"), 3u);
}

TEST(Nearest, AKeyWithoutItsSectionOrWithAnothersIsFound) {
  EXPECT_THAT(nearest("units", keys), ElementsAre("grid.units"));
  EXPECT_THAT(nearest("train.units", keys), ElementsAre("grid.units"));
  EXPECT_THAT(nearest("starts", keys), ElementsAre("analysis.starts", "embed.starts"));
}

TEST(Nearest, SlipsOfTheKeyboardAreFound) {
  EXPECT_THAT(nearest("sede", keys), ElementsAre("seed"));
  EXPECT_THAT(nearest("unit", keys), ElementsAre("grid.units"));
  EXPECT_THAT(nearest("gird.unit", keys), ElementsAre("grid.units"));
  EXPECT_THAT(nearest("grid.replicate", keys), ElementsAre("grid.replicates"));
}

TEST(Nearest, WhatIsFarFromAllOrCloseToManyIsNotGuessed) {
  EXPECT_THAT(nearest("wallpaper", keys), IsEmpty());
  EXPECT_THAT(nearest("", keys), IsEmpty());
  EXPECT_THAT(nearest("x", keys), IsEmpty());
  const std::vector<std::string> alike = {"aa", "ab", "ac", "ad"};
  EXPECT_THAT(nearest("ae", alike), IsEmpty());
}

TEST(Nearest, TheQuestionNamesAll) {
  EXPECT_EQ(did_you_mean("units", keys), "did you mean grid.units?");
  EXPECT_EQ(did_you_mean("starts", keys), "did you mean analysis.starts or embed.starts?");
  EXPECT_EQ(did_you_mean("wallpaper", keys), "");
}

}  // namespace
}  // namespace unidyn
