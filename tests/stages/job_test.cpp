#include "unidyn/stages/job.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "unidyn/core/error.hpp"
#include "unidyn/tasks/flipflop.hpp"

namespace unidyn {
namespace {

class JobFile : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }
  Job job_of(const std::string& text) { return make_job(read_assignments(write(text))); }
  // The error that a job file of this text is refused with, without the path.
  std::string error_of(const std::string& text) {
    try {
      job_of(text);
    } catch (const UsageError& error) {
      return std::string(error.what()).substr(path_.string().size());
    }
    return "accepted";
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".cfg");
};

TEST_F(JobFile, SetsWhatItNamesAndLeavesTheRestAtDefaults) {
  const Job job = job_of(
      "# comment\n"
      "seed = 7\n"
      "[grid]\n"
      "architecture = gru lstm   # two cells\n"
      "l2 = 1e-5 1e-3\n"
      "[task]\n"
      "bits = 2\n");
  EXPECT_EQ(job.subject.seed, 7);
  EXPECT_EQ(job.grid.architecture, (std::vector{Architecture::gru, Architecture::lstm}));
  EXPECT_EQ(job.grid.l2, (std::vector{1e-5, 1e-3}));
  EXPECT_EQ((*job.task.as<Flipflop>()).bits, 2);
  EXPECT_EQ(job.training.batch, TrainingSettings{}.batch);
}

TEST_F(JobFile, ResolvedTextReadsBackAsTheSameJob) {
  const Job job = job_of("[train]\nrate = 0.00123456789\n[grid]\nunits = 5 6\n");
  const std::string text = resolved_text(job);
  EXPECT_EQ(resolved_text(job_of(text)), text);
  EXPECT_NE(text.find("rate = 0.00123456789\n"), text.npos);
}

TEST_F(JobFile, ImportsAreNamedByTheirContentAndNobodyWhoHasNoneSeesThem) {
  EXPECT_EQ(resolved_text(job_of("")).find("import"), std::string::npos);
  const Job job = job_of("[import]\nrecordings = \"a b.h5\"\ncontent = u-1 u-2\n");
  const std::string text = resolved_text(job);
  EXPECT_EQ(resolved_text(job_of(text)), text);
  const auto all = points(job), own = points(job_of(""));
  ASSERT_EQ(all.size(), own.size() + 2);
  EXPECT_EQ(point_count(job), static_cast<double>(all.size()));
  for (std::size_t i = 0; i < own.size(); ++i) EXPECT_EQ(id_of(all[i]), id_of(own[i]));
  EXPECT_NE(id_of(all.back()), id_of(all[own.size()]));
  // Without a file there is nothing to be without a grid for.
  EXPECT_EQ(
      points(job_of("[grid]\nreplicates = 0\nuntrained = 0\n[import]\nnetworks = a.h5\n")).size(),
      0u);
  EXPECT_NE(error_of("[import]\nnetworks = a.h5 a.h5\n").find("listed twice"), std::string::npos);
}

TEST_F(JobFile, DocumentedTextIsAJobFileToo) {
  EXPECT_EQ(resolved_text(job_of(documented_text(Job{}))), resolved_text(Job{}));
}

std::vector<std::string> values(const TrainingSettings& training) {
  std::vector<std::string> all;
  for (const SettingText& setting : listed(training)) all.push_back(setting.value);
  return all;
}

TEST_F(JobFile, TrainsEachTaskAsSuitsItUnlessToldOtherwise) {
  std::set<std::vector<std::string>> different;
  for (const auto& [task, name] : Names<TaskName>::value) {
    const std::string text = "task = " + std::string(name) + "\n";
    const Job job = job_of(text);
    EXPECT_EQ(values(job.training), values(default_training(task)));
    EXPECT_GE(job.compare.components, job.task.outputs());
    EXPECT_EQ(resolved_text(job_of(resolved_text(job))), resolved_text(job));
    different.insert(values(job.training));

    TrainingSettings told = default_training(task);
    told.adam.rate = 0.125;
    EXPECT_EQ(values(job_of(text + "[train]\nrate = 0.125\n").training), values(told));
  }
  EXPECT_EQ(different.size(), Names<TaskName>::value.size());
  EXPECT_EQ(values(default_training(TaskName::flipflop)), values(Job{}.training));
}

TEST_F(JobFile, DifferencesOfATaskMakeItsDefaults) {
  for (const auto& [task, name] : Names<TaskName>::value) {
    const Job job = job_of("task = " + std::string(name) + "\n");
    const std::string differences = documented_differences(task);
    EXPECT_EQ(resolved_text(job_of("# all else as usual\n" + differences)), resolved_text(job));
    EXPECT_EQ(differences.empty(), task == TaskName::flipflop);
  }
}

TEST_F(JobFile, RefusesUnknownKeysNamingFileLineKeyAndTheKnownOnes) {
  EXPECT_EQ(error_of("seed = 1\n[probe]\ntrails = 3\n"),
            ":3: probe.trails: unknown key; did you mean probe.trials?");
  EXPECT_EQ(error_of("[grids]\nunits = 3\n"),
            ":2: grids.units: unknown key; did you mean grid.units?");
  EXPECT_EQ(error_of("[probe]\nwallpaper = 3\n"),
            ":2: probe.wallpaper: unknown key; one of: trials, rank, keep");
  EXPECT_EQ(error_of("[shelf]\nwallpaper = 3\n").substr(0, 39),
            ":2: shelf.wallpaper: unknown section; o");
}

TEST_F(JobFile, RefusesMisspeltValuesAndListsTheAllowed) {
  EXPECT_EQ(error_of("\n[grid]\nactivation = tanh relU\n"),
            ":3: grid.activation: unknown value 'relU'; one of: tanh, relu");
}

TEST_F(JobFile, RefusesValuesOutOfRange) {
  EXPECT_EQ(error_of("[grid]\nunits = -64\n"),
            ":2: grid.units: '-64' is not allowed; a whole number, 1 to 4096");
}

TEST_F(JobFile, RefusesAnEmptyGrid) {
  EXPECT_EQ(error_of("[grid]\nreplicates = 0\nuntrained = 0\n"),
            ":2: grid.replicates: the grid is empty; replicates or untrained has to be at least 1, "
            "or [import] "
            "name a file");
  EXPECT_EQ(error_of("[grid]\nunits =\n"),
            ":2: grid.units: the list is empty; at least one value is needed");
}

TEST_F(JobFile, RefusesWhatIsNoSetting) {
  EXPECT_EQ(error_of("units 64\n"), ":1: 'units': a setting is a line such as units = 64");
  EXPECT_EQ(error_of("[grid\n"), ":1: a section is a line such as [grid]");
  EXPECT_EQ(error_of("seed = 1\nseed = 2\n"), ":2: seed: already set on line 1");
}

TEST_F(JobFile, SkipsTheByteOrderMarkOfWindowsEditors) {
  const Job job = job_of("\xEF\xBB\xBFseed = 7\r\n[task]\r\nbits = 1\r\n");
  EXPECT_EQ(job.subject.seed, 7);
  EXPECT_EQ((*job.task.as<Flipflop>()).bits, 1);
  EXPECT_EQ(error_of("\xEF\xBB\xBFseed = x\n").substr(0, 16), ":1: seed: 'x' is");
  EXPECT_EQ(error_of("\xFF\xFEs\1"), ":1: is UTF-16; a job file has to be saved as UTF-8");
}

TEST_F(JobFile, RefusesSectionsWithoutAName) {
  for (const char* section : {"[ ]", "[]", "[", "[grid] x", "[[grid]]", "[grid]]", "[ grid ]"})
    EXPECT_EQ(error_of("seed = 1\n" + std::string(section) + "\nunits = 3\n"),
              ":2: a section is a line such as [grid]")
        << section;
  EXPECT_EQ(error_of("= 3\n"), ":1: '=': a setting is a line such as units = 64");
}

TEST_F(JobFile, RefusesSharesThatLeaveNothingToLearnOrToJudge) {
  for (const char* share : {"0", "1"})
    EXPECT_EQ(error_of("task = file\n[task]\nheld_out = " + std::string(share) + "\n"),
              ":3: task.held_out: '" + std::string(share) +
                  "' is not allowed; a share above 0 and below 1, such as 0.2: some trials are "
                  "trained on and others held out");
  EXPECT_EQ(error_of("task = file\n[task]\nheld_out = 0.999\n"), "accepted");
}

TEST_F(JobFile, RefusesMoreNetworksThanCanBeBeforeMakingThem) {
  EXPECT_EQ(error_of("[grid]\nreplicates = 124999\nuntrained = 1\n"), "accepted");
  EXPECT_EQ(error_of("[grid]\nuntrained = 1\nreplicates = 125000\n"),
            ":3: grid.replicates: the grid has 1000008 networks; at most 1e+06 are allowed: fewer "
            "values in its lists, or fewer replicates");
  // 8 · 10⁵ · 2 · 10⁶: more than memory holds, less than a second to say.
  std::string many = "[grid]\nreplicates = 1000000\nuntrained = 1000000\nl2 =";
  for (int i = 1; i <= 100000; ++i) many += " " + std::to_string(i) + "e-6";
  EXPECT_EQ(error_of(many + "\n").substr(0, 60),
            ":2: grid.replicates: the grid has 1.6e+12 networks; at most ");
}

TEST_F(JobFile, TakesLongListsAndFindsWhatIsListedTwice) {
  std::string many = "[grid]\narchitecture = gru\nactivation = tanh\nl2 =";
  for (int i = 1; i <= 100000; ++i) many += " " + std::to_string(i) + "e-6";
  EXPECT_EQ(job_of(many + "\n").grid.l2.size(), 100000u);
  EXPECT_EQ(error_of(many + " 0.1\n"), ":4: grid.l2: '0.1' is listed twice");
}

TEST_F(JobFile, CountsItsPointsWithoutMakingThem) {
  for (const char* text : {"", "[grid]\nreset = before after\n", "[grid]\nunits = 3 4\nl2 = 0 1\n",
                           "[grid]\narchitecture = gru lstm\nreset = after before\n"}) {
    const Job job = job_of(text);
    EXPECT_EQ(point_count(job), static_cast<double>(points(job).size())) << text;
  }
}

// A character of a job file more, less or other than it was, or a line moved.
std::string mutated(std::string text, Stream& stream) {
  const auto any = [&](std::size_t below) { return std::size_t{stream.below(below)}; };
  constexpr std::string_view likely = "[]=#. \t\r\n-+e0123456789xyz\"'\\\xEF\xBB\xBF";
  for (std::size_t changes = 1 + any(4); changes > 0; --changes) {
    const std::size_t at = any(text.size());
    const char new_one = any(2) == 0 ? likely[any(likely.size())] : static_cast<char>(any(256));
    switch (any(5)) {
      case 0:
        text[at] = new_one;
        break;
      case 1:
        text.insert(at, 1, new_one);
        break;
      case 2:
        text.erase(at, 1 + any(3));
        break;
      case 3:
        text.insert(any(text.size()), text.substr(at, any(40)));
        break;
      default:
        text.resize(std::max<std::size_t>(at, 1));
    }
    if (text.empty()) text = "\n";
  }
  return text;
}

TEST_F(JobFile, IsReadOrRefusedWithAPlaceWhateverIsWrittenInIt) {
  Stream stream("job file", "mutations");
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    const TaskName task =
        Names<TaskName>::value[static_cast<std::size_t>(round) % Names<TaskName>::value.size()]
            .first;
    const Job whole = make_job({{"task", to_text(task), "here"}});
    const std::string text = mutated(documented_text(whole), stream);
    try {
      make_job(parse_assignments("job.cfg", text));
    } catch (const UsageError& error) {
      ++refused;
      const std::string said = error.what();
      ASSERT_TRUE(said.starts_with("job.cfg:") && said.size() > 8 && std::isdigit(said[8]))
          << said << "\n"
          << text;
    } catch (const std::exception& error) {
      FAIL() << error.what() << "\n" << text;
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_LT(refused, 1950);
}

TEST_F(JobFile, RefusesLandmarksThatFixNoPlace) {
  EXPECT_EQ(error_of("[embed]\nlandmarks = 2\n"),
            ":2: embed.landmarks: '2': fewer than 3 fix no place in the plane; 0 for none, or at "
            "least 3");
  EXPECT_EQ(error_of("[embed]\nlandmarks = 3\n"), "accepted");
}

TEST_F(JobFile, RefusesMoreComponentsThanAreKept) {
  const std::string more = ": 3 components are more than the 2 directions that probe.rank keeps; ";
  EXPECT_EQ(error_of("[probe]\nrank = 2\n[compare]\ncomponents = 3\n"),
            ":4: compare.components" + more + "at most as many");
  EXPECT_EQ(error_of("[probe]\nrank = 2\n"), ":2: probe.rank" + more + "at most as many");
}

TEST_F(JobFile, OverridesComeLast) {
  auto assignments = read_assignments(write("[grid]\nunits = 5\n"));
  assignments.push_back(parse_override("grid.units=6 7"));
  EXPECT_EQ(make_job(assignments).grid.units, (std::vector<long>{6, 7}));
  assignments.push_back(parse_override("grid.unit=6"));
  EXPECT_THROW(make_job(assignments), UsageError);
  EXPECT_THROW(parse_override("grid.units"), UsageError);
}

TEST_F(JobFile, MissingFilesAreNamed) {
  EXPECT_THROW(read_assignments("/nowhere/job.cfg"), UsageError);
}

}  // namespace
}  // namespace unidyn
