#include "unidyn/cli/options.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

Invocation invoke(const std::vector<std::string>& words) {
  return std::get<Invocation>(parse_command_line(words));
}
std::string answer(const std::vector<std::string>& words) {
  return std::get<Answer>(parse_command_line(words)).text;
}

TEST(Options, RunTakesAJobAndMakesUpADirectoryFromItsName) {
  const Invocation run = invoke({"run", "jobs/demo.cfg"});
  EXPECT_EQ(run.verb, Verb::run);
  EXPECT_EQ(run.job, "jobs/demo.cfg");
  EXPECT_EQ(run.directory, "out/demo");
  EXPECT_TRUE(std::isinf(run.walltime));
}

TEST(Options, ExportIsPythonsWithAllItsWords) {
  const std::vector<std::string> words{"export", "out/demo", "--where", "units >= 64", "--help"};
  EXPECT_EQ(std::get<PythonCommand>(parse_command_line(words)).words, words);
  EXPECT_NE(answer({"--help"}).find("unidyn export DIR --format"), std::string::npos);
}

TEST(Options, OptionsMayComeAnywhere) {
  const Invocation sweep = invoke({"sweep", "-o", "here", "--set", "grid.units=4", "a.cfg", "--set",
                                   "seed=2", "--shard", "2/3", "--walltime", "1:30"});
  EXPECT_EQ(sweep.directory, "here");
  EXPECT_EQ(sweep.overrides, (std::vector<std::string>{"grid.units=4", "seed=2"}));
  ASSERT_TRUE(sweep.sweep.shard);
  EXPECT_EQ(sweep.sweep.shard->index, 2);
  EXPECT_EQ(sweep.sweep.shard->count, 3);
  EXPECT_EQ(sweep.walltime, 90);
}

TEST(Options, ASweepIsOfTheWholeJobUnlessAShardIsNamed) {
  EXPECT_FALSE(invoke({"sweep", "a.cfg", "-o", "here"}).sweep.shard);
  EXPECT_TRUE(invoke({"sweep", "a.cfg", "-o", "here", "--shard", "1/1"}).sweep.shard);
}

TEST(Options, APlanIsForAsManyWorkersAsAreNamed) {
  EXPECT_EQ(invoke({"plan", "a.cfg", "--workers", "128"}).workers, 128);
  EXPECT_FALSE(invoke({"plan", "a.cfg"}).workers);
}

TEST(Options, TheOtherCommandsTakeADirectory) {
  for (const char* verb : {"status", "gather", "compare", "embed", "statistics", "report"})
    EXPECT_EQ(invoke({verb, "out/demo"}).directory, "out/demo");
}

TEST(Options, RefusesWhatItDoesNotKnow) {
  const std::vector<std::vector<std::string>> bad = {{},
                                                     {"train"},
                                                     {"run"},
                                                     {"run", "a", "b"},
                                                     {"run", "a", "--sett", "x=1"},
                                                     {"run", "a", "--shard", "1/2"},
                                                     {"sweep", "a"},
                                                     {"status"},
                                                     {"status", "d", "--set", "x=1"},
                                                     {"sweep", "a", "-o", "d", "--shard", "0/2"},
                                                     {"sweep", "a", "-o", "d", "--shard", "3/2"},
                                                     {"sweep", "a", "-o", "d", "--shard", "two"},
                                                     {"plan", "a", "--workers", "0"},
                                                     {"run", "a", "--walltime", "soon"},
                                                     {"run", "a", "--walltime", ""}};
  for (const auto& words : bad)
    EXPECT_THROW(parse_command_line(words), UsageError) << ::testing::PrintToString(words);
}

TEST(Options, HelpIsThereForEveryCommand) {
  EXPECT_NE(answer({"--help"}).find("Exit codes"), std::string::npos);
  for (const auto& [verb, name] : Names<Verb>::value) {
    EXPECT_NE(answer({std::string(name), "--help"}).find("Usage: unidyn " + std::string(name)),
              std::string::npos);
    EXPECT_NE(answer({"--help"}).find("unidyn " + std::string(name)), std::string::npos);
  }
  EXPECT_NE(answer({"run", "-h"}).find("held_out"), std::string::npos);
  EXPECT_NE(answer({"--version"}).find("unidyn"), std::string::npos);
}

TEST(Options, WalltimesAreReadAsSlurmWritesThem) {
  EXPECT_EQ(parse_duration("--walltime", "90"), 90);
  EXPECT_EQ(parse_duration("--walltime", "2:30"), 150);
  EXPECT_EQ(parse_duration("--walltime", "1:02:03"), 3723);
  EXPECT_EQ(parse_duration("--walltime", "2-01:00:00"), 2 * 86400 + 3600);
}

}  // namespace
}  // namespace unidyn
