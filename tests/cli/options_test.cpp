#include "unidyn/cli/options.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

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
  const std::vector<std::string> words{"export", "out/demo", "--where", "units >= 64"};
  EXPECT_EQ(std::get<PythonCommand>(parse_command_line(words)).words, words);
  EXPECT_NE(answer({"export", "--help"}).find("--format FORMAT"), std::string::npos);
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
  for (const char* verb :
       {"status", "list", "info", "gather", "compare", "embed", "statistics", "report"})
    EXPECT_EQ(invoke({verb, "out/demo"}).directory, "out/demo");
  const Invocation show = invoke({"show", "out/demo", "8c6a", "--json"});
  EXPECT_EQ(show.directory, "out/demo");
  EXPECT_EQ(show.networks, std::vector<std::string>{"8c6a"});
  EXPECT_TRUE(show.json);
  EXPECT_EQ(invoke({"list", "out", "--where", "trained"}).where, "trained");
}

TEST(Options, RetryTakesIdsOrAllThatFailed) {
  EXPECT_TRUE(invoke({"retry", "out", "--failed"}).networks.empty());
  EXPECT_EQ(invoke({"retry", "out", "8c6a", "77"}).networks,
            (std::vector<std::string>{"8c6a", "77"}));
  EXPECT_THROW(invoke({"retry", "out"}), UsageError);
  EXPECT_THROW(invoke({"retry", "out", "8c6a", "--failed"}), UsageError);
}

// A study's directory, removed with the object.
class Study {
 public:
  Study() : path(std::filesystem::path(::testing::TempDir()) / "options_test_study") {
    std::filesystem::create_directories(path / "records");
    std::ofstream(path / "job.cfg") << "task = flipflop\n";
  }
  ~Study() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string complaint(const std::vector<std::string>& words) {
  try {
    parse_command_line(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Options, AStudysDirectoryStandsForItsJob) {
  const Study study;
  const std::string directory = study.path.string();
  for (const char* verb : {"run", "sweep", "plan"}) {
    const Invocation asked = invoke({verb, directory});
    EXPECT_EQ(asked.job, study.path / "job.cfg");
    EXPECT_EQ(asked.directory, study.path);
  }
  EXPECT_EQ(invoke({"run", directory, "-o", directory}).directory, study.path);
}

TEST(Options, WhatMayBeOneStudyOrAnotherIsRefused) {
  const Study study;
  const std::string directory = study.path.string(), job = directory + "/job.cfg";
  EXPECT_NE(complaint({"run", directory, "-o", ::testing::TempDir()}).find("leave out -o"),
            std::string::npos);
  EXPECT_NE(complaint({"run", ::testing::TempDir()}).find("no study here"), std::string::npos);
  EXPECT_NE(complaint({"run", job}).find("unidyn run " + directory + " goes on"),
            std::string::npos);
  EXPECT_EQ(invoke({"run", job, "-o", "elsewhere"}).directory, "elsewhere");
}

TEST(Options, ChosenNetworksHaveADirectoryOfTheirOwn) {
  const Invocation merge = invoke({"merge", "/a", "/b", "--where", "trained", "-o", "both"});
  EXPECT_EQ(merge.directory, "both");
  EXPECT_EQ(merge.studies, (std::vector<std::filesystem::path>{"/a", "/b"}));
  EXPECT_EQ(merge.where, "trained");
  const Invocation compare = invoke({"compare", "/a", "--where", "trained", "-o", "some"});
  EXPECT_EQ(compare.directory, "some");
  EXPECT_EQ(compare.studies, std::vector<std::filesystem::path>{"/a"});
  EXPECT_TRUE(invoke({"compare", "/a"}).studies.empty());
  EXPECT_NE(complaint({"merge", "/a", "/b"}).find("-o OUT is needed"), std::string::npos);
  EXPECT_NE(complaint({"embed", "/a", "--where", "trained"}).find("-o OUT is needed"),
            std::string::npos);
  EXPECT_NE(complaint({"embed", "/a", "-o", "some"}).find("that --where chooses"),
            std::string::npos);
}

TEST(Options, AsksWhetherSomethingElseWasMeant) {
  EXPECT_EQ(complaint({"statsu", "out"}), "unknown command 'statsu'; did you mean status?");
  EXPECT_EQ(complaint({"help", "emebd"}), "unknown command 'emebd'; did you mean embed?");
  EXPECT_EQ(complaint({"run", "a", "--waltime", "1"}),
            "unknown option '--waltime'; did you mean --walltime?");
  EXPECT_NE(complaint({"run", "a", "--colour"}).find("usage: unidyn run"), std::string::npos);
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
  EXPECT_EQ(answer({"help"}), answer({"--help"}));
  for (const auto& [verb, name] : Names<Verb>::value) {
    EXPECT_EQ(answer({"help", std::string(name)}), answer({std::string(name), "--help"}));
    EXPECT_NE(
        answer({std::string(name), "--help"}).find("Examples:\n  unidyn " + std::string(name)),
        std::string::npos);
    EXPECT_NE(answer({std::string(name), "--help"}).find("Usage: unidyn " + std::string(name)),
              std::string::npos);
    EXPECT_NE(answer({"--help"}).find("unidyn " + std::string(name)), std::string::npos);
  }
  EXPECT_NE(answer({"run", "-h"}).find("held_out"), std::string::npos);
  EXPECT_NE(answer({"--version"}).find("unidyn"), std::string::npos);
}

TEST(Options, TheManualPageAndCompletionsHaveEveryCommandOptionAndKey) {
  const std::string page = answer({"help", "--man"});
  const std::string script = answer({"help", "--completion", "bash"});
  for (const auto& [verb, name] : Names<Verb>::value) {
    EXPECT_NE(page.find("unidyn " + std::string(name) + " "), std::string::npos) << name;
    EXPECT_NE(script.find("    " + std::string(name) + ") options="), std::string::npos) << name;
  }
  for (const char* text : {"walltime", "shard", "format", "where"}) {
    EXPECT_NE(page.find(text), std::string::npos) << text;
    EXPECT_NE(script.find("--" + std::string(text)), std::string::npos) << text;
  }
  EXPECT_NE(script.find(" grid.units= "), std::string::npos);
  const std::string zsh = answer({"help", "--completion", "zsh"});
  EXPECT_LT(zsh.find("compinit"), zsh.find("bashcompinit"));  // which needs it
  EXPECT_TRUE(zsh.ends_with(answer({"help", "--completion", "bash"})));
  EXPECT_THROW(parse_command_line({"help", "--completion", "fish"}), UsageError);
}

TEST(Options, WalltimesAreReadAsSlurmWritesThem) {
  EXPECT_EQ(parse_duration("--walltime", "90"), 90);
  EXPECT_EQ(parse_duration("--walltime", "2:30"), 150);
  EXPECT_EQ(parse_duration("--walltime", "1:02:03"), 3723);
  EXPECT_EQ(parse_duration("--walltime", "2-01:00:00"), 2 * 86400 + 3600);
}

}  // namespace
}  // namespace unidyn
