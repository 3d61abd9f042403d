#include "unidyn/stages/job.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "unidyn/core/error.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/plan.hpp"

namespace unidyn {
namespace {

class JobFile : public testing::Test {
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
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".cfg");
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
  EXPECT_EQ(std::get<Flipflop>(job.task).bits, 2);
  EXPECT_EQ(job.training.batch, TrainingSettings{}.batch);
}

TEST_F(JobFile, ResolvedTextReadsBackAsTheSameJob) {
  const Job job = job_of("[train]\nrate = 0.00123456789\n[grid]\nunits = 5 6\n");
  const std::string text = resolved_text(job);
  EXPECT_EQ(resolved_text(job_of(text)), text);
  EXPECT_NE(text.find("rate = 0.00123456789\n"), text.npos);
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
    EXPECT_GE(job.compare.components, output_size(job.task));
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
            ":3: probe.trails: unknown key; one of: trials, rank, keep");
  EXPECT_EQ(error_of("[grids]\nunits = 3\n").substr(0, 35), ":2: grids.units: unknown section; o");
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
            ":2: grid.replicates: the grid is empty; replicates or untrained has to be at least 1");
  EXPECT_EQ(error_of("[grid]\nunits =\n"),
            ":2: grid.units: the list is empty; at least one value is needed");
}

TEST_F(JobFile, RefusesWhatIsNoSetting) {
  EXPECT_EQ(error_of("units 64\n"), ":1: 'units': a setting is a line such as units = 64");
  EXPECT_EQ(error_of("[grid\n"), ":1: a section is a line such as [grid]");
  EXPECT_EQ(error_of("seed = 1\nseed = 2\n"), ":2: seed: already set on line 1");
}

TEST_F(JobFile, RefusesMoreComponentsThanAreKept) {
  EXPECT_NE(error_of("[probe]\nrank = 2\n[compare]\ncomponents = 3\n"), "accepted");
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

std::set<std::string> ids(const Job& job) {
  std::set<std::string> all;
  for (const Point& point : points(job)) all.insert(id_of(point));
  return all;
}

TEST(Points, AreTheProductOfTheGrid) {
  Job job;
  job.task = Flipflop{};
  job.grid.units = {4, 8};
  job.grid.l2 = {0, 1e-3};
  job.grid.reset = {Reset::before, Reset::after};
  job.grid.replicates = 3;
  job.grid.untrained = 1;
  // Five cells (two of them GRUs) × 2 activations × 2 sizes × 2 penalties × (3 + 1).
  EXPECT_EQ(points(job).size(), 5u * 2 * 2 * 2 * 4);
  EXPECT_EQ(ids(job).size(), points(job).size());
}

TEST(Points, KeepTheirIdsWhenTheGridGrowsOrIsReordered) {
  Job job;
  job.task = Flipflop{};
  const auto before = ids(job);
  job.grid.units = {128, 64};
  job.grid.architecture = {Architecture::lstm, Architecture::gru, Architecture::ugrnn,
                           Architecture::vanilla};
  job.grid.replicates = 5;
  const auto after = ids(job);
  for (const std::string& id : before) EXPECT_TRUE(after.contains(id));
}

TEST(Points, DoNotDependOnWhatIsDoneAfterTraining) {
  Job job;
  job.task = Flipflop{};
  const auto before = ids(job);
  job.instructions.analysis.fixed_points.starts = 17;
  job.instructions.probe.trials = 5;
  job.compare.components = 2;
  job.embed.starts = 1;
  EXPECT_EQ(ids(job), before);
  job.training.batch = 1;
  for (const std::string& id : ids(job)) EXPECT_FALSE(before.contains(id));
}

TEST(Cost, GrowsWithUnitsAndGatesAndIsSmallestForControls) {
  Job job;
  job.task = Flipflop{};
  Point point = points(job).front();
  const double small = expected_cost(job, point).seconds();
  point.units *= 2;
  const double large = expected_cost(job, point).seconds();
  point.cell.architecture = Architecture::lstm;
  const double lstm = expected_cost(job, point).seconds();
  EXPECT_LT(small, large);
  EXPECT_LT(large, lstm);
  point.trained = false;
  EXPECT_LT(expected_cost(job, point).seconds(), lstm);
  EXPECT_EQ(expected_cost(job, point).training_seconds, 0);
}

TEST(Plan, CountsNetworksByConfiguration) {
  Job job;
  job.task = Flipflop{};
  job.grid.architecture = {Architecture::vanilla};
  job.grid.activation = {Activation::tanh};
  job.grid.replicates = 3;
  const std::string text = plan_text(job, 2);
  EXPECT_NE(text.find("   3 trained    1 untrained"), text.npos) << text;
  EXPECT_NE(text.find("4 in all"), text.npos) << text;
  EXPECT_NE(text.find("6 pairs"), text.npos) << text;
}

}  // namespace
}  // namespace unidyn
