// What a job comes to: its points and their ids, their trials, their cost and the plan.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>

#include "../support/numbered_trials.hpp"
#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/job.hpp"
#include "unidyn/stages/plan.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/training/bptt.hpp"
#include "unidyn/training/trainer.hpp"

namespace unidyn {
namespace {

std::set<std::string> ids(const Job& job) {
  std::set<std::string> all;
  for (const Point& point : points(job)) all.insert(id_of(point));
  return all;
}

// Jobs whose trials are in a file: as many as are asked for, of 4 steps, as numbered_trials() has
// them.
class TrialsOfAJob : public ::testing::Test {
 protected:
  static void write_trials(const std::filesystem::path& path, Index count, float more = 0) {
    const GivenTrials given = numbered_trials(count, 4);
    const auto n = static_cast<hsize_t>(count);
    h5::File file(path, h5::Mode::create);
    std::vector<float> inputs(given.inputs.data(), given.inputs.data() + given.inputs.size());
    inputs[0] += more;
    file.write<float>("inputs", {n, 4, 2}, inputs);
    file.write<float>("targets", {n, 4, 1},
                      {given.targets.data(), static_cast<std::size_t>(given.targets.size())});
    file.close();
  }
  Job job_of(const std::string& path, const std::string& more = "") const {
    std::ofstream(scratch_ / "job.cfg") << "task = file\n[task]\npath = " + path + "\n" + more;
    return make_job(read_assignments(scratch_ / "job.cfg"));
  }
  static std::string refusal(const std::function<void()>& act) {
    try {
      act();
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const Scratch scratch_;
};

TEST_F(TrialsOfAJob, AreFoundFromTheJobFilesDirectoryWhereverTheProgramRuns) {
  write_trials(scratch_ / "trials.h5", 10);
  const std::string whole = (scratch_ / "trials.h5").string();
  for (const std::string& path : {std::string("trials.h5"), std::string("./a/../trials.h5"), whole})
    EXPECT_NE(resolved_text(job_of(path)).find("\npath = " + whole + "\n"), std::string::npos);
  const Job overridden =
      make_job({{"task", "file", "job.cfg:1"}, {"task.path", "trials.h5", "--set"}});
  const auto here = std::filesystem::current_path() / "trials.h5";
  EXPECT_EQ((*overridden.task.as<FileTask>()).path, here);
}

TEST_F(TrialsOfAJob, AreHeldOutAndProbedAsFarAsThereAre) {
  write_trials(scratch_ / "trials.h5", 20);
  const Job job = with_trials(job_of("trials.h5", "held_out = 0.3\n"));
  EXPECT_EQ(job.training.held_out, 6);
  EXPECT_EQ(job.analysis_plan.probe.trials, 6);
  EXPECT_EQ(probe_trials(job).count, 6);
  EXPECT_EQ(held_out_trials(points(job).front()).inputs, probe_trials(job).inputs);
  const Job fewer = with_trials(job_of("trials.h5", "held_out = 0.3\n[probe]\ntrials = 2\n"));
  EXPECT_EQ(probe_trials(fewer).inputs_at(0), probe_trials(job).inputs_at(0).leftCols(2));
}

TEST_F(TrialsOfAJob, NameNetworksByTheirContentWhereverTheyLie) {
  write_trials(scratch_ / "trials.h5", 10);
  write_trials(scratch_ / "same.h5", 10);
  write_trials(scratch_ / "other.h5", 10, 1);
  const auto of = [&](const std::string& path) { return ids(with_trials(job_of(path))); };
  EXPECT_EQ(of("same.h5"), of("trials.h5"));
  for (const std::string& id : of("other.h5")) EXPECT_FALSE(of("trials.h5").contains(id));
}

TEST_F(TrialsOfAJob, AreNotNeededToReadItsIdsBack) {
  write_trials(scratch_ / "trials.h5", 10);
  const Job job = with_trials(job_of("trials.h5"));
  std::filesystem::remove(scratch_ / "trials.h5");
  const Job again = make_job(parse_assignments("job.cfg", resolved_text(job)));
  EXPECT_EQ(resolved_text(again), resolved_text(job));
  EXPECT_EQ(ids(again), ids(job));
}

TEST_F(TrialsOfAJob, AreThoseOfTheDirectoryOrItIsRefused) {
  write_trials(scratch_ / "trials.h5", 10);
  const StudyDirectory study{scratch_ / "study"};
  std::filesystem::create_directory(study.path);
  const Job job = with_trials(job_of("trials.h5"));
  freeze_job(study, job);
  std::filesystem::rename(scratch_ / "trials.h5", scratch_ / "moved.h5");
  freeze_job(study, with_trials(job_of("moved.h5")));
  EXPECT_EQ(with_trials(frozen_job(study)).task.as<FileTask>()->path, scratch_ / "moved.h5");

  write_trials(scratch_ / "moved.h5", 10, 1);
  const auto asked = (*job.task.as<FileTask>()).content;
  const Job other = with_trials(job_of("moved.h5"));
  EXPECT_EQ(refusal([&] { freeze_job(study, other); }),
            study.path.string() + ": belongs to another job: task.content is " + asked +
                " there and " + (*other.task.as<FileTask>()).content +
                " here; take another directory, or a job that holds all of its networks");
  EXPECT_NE(refusal([&] { with_trials(frozen_job(study)); }).find("moved.h5: holds other trials"),
            std::string::npos);
}

TEST_F(TrialsOfAJob, HaveToBeSomewhere) {
  EXPECT_EQ(refusal([&] { with_trials(job_of("")); }),
            "task.path: is not set; with task = file it has to name the HDF5 file of the trials");
  EXPECT_NE(refusal([&] { with_trials(job_of("none.h5")); }).find("there is no such file"),
            std::string::npos);
}

TEST_F(TrialsOfAJob, AreCountedInItsPlan) {
  write_trials(scratch_ / "trials.h5", 10);
  const Job job = with_trials(job_of("trials.h5"));
  EXPECT_NE(plan_text(plan_of(job, 1)).find("32 in all"), std::string::npos)
      << plan_text(plan_of(job, 1));
  const Point point = points(job).front();
  EXPECT_GT(expected_cost(job, point).training_seconds, 0);
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

TEST(Points, OfALaterAttemptHaveOtherIdsAndStayWhereTheyAre) {
  Job job;
  job.task = Flipflop{};
  const auto first = points(job);
  job.attempts[id_of(first[3])] = 2;
  const auto second = points(job);
  ASSERT_EQ(second.size(), first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(second[i].attempt, i == 3 ? 2 : 1);
    EXPECT_EQ(id_of(second[i]) == id_of(first[i]), i != 3);
    EXPECT_EQ(second[i].replicate, first[i].replicate);
  }
  EXPECT_NE(canonical_text(second[3]).find("\nattempt = 2\n"), std::string::npos);
  EXPECT_EQ(canonical_text(first[3]).find("attempt"), std::string::npos);
  EXPECT_EQ(resolved_text(job).find("attempt"), std::string::npos);
}

TEST(Attempts, AreReadBackAsTheyWereWritten) {
  const Attempts attempts = {{"0a", 2}, {"ff", 17}};
  EXPECT_EQ(parse_attempts("retries", text_of(attempts)), attempts);
  EXPECT_EQ(text_of({}), "");
  for (const char* bad : {"0a\n", "0a 1\n", "0a two\n", "0a 2 3\n", "\n"})
    EXPECT_THROW(parse_attempts("retries", bad), UsageError) << bad;
}

TEST(Points, DoNotDependOnWhatIsDoneAfterTraining) {
  Job job;
  job.task = Flipflop{};
  const auto before = ids(job);
  job.analysis_plan.analysis.fixed_points.starts = 17;
  job.analysis_plan.probe.trials = 5;
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

TEST(Cost, OfNetworksThatAreTooLargeToBeTimedGrowsWithTheirOperations) {
  Job job;
  job.task = Flipflop{};
  job.grid.architecture = {Architecture::vanilla};
  job.grid.activation = {Activation::tanh};
  job.grid.units = {128, 4096};
  const Rates rates = Rates::measured(job);
  Point point = points(job).front();
  const auto operations = [&] {
    return gradient_operations(point.shape(), point.training.batch, point.task.steps());
  };
  const double timed = rates.training_step(point), in_timed = operations();
  point.units = 4096;
  EXPECT_NEAR(rates.training_step(point) / timed, operations() / in_timed, 1e-9);
}

TEST(Plan, CountsNetworksByConfiguration) {
  Job job;
  job.task = Flipflop{};
  job.grid.architecture = {Architecture::vanilla};
  job.grid.activation = {Activation::tanh};
  job.grid.replicates = 3;
  const std::string text = plan_text(plan_of(job, 2));
  EXPECT_NE(text.find("   3 trained    1 untrained"), text.npos) << text;
  EXPECT_NE(text.find("4 in all"), text.npos) << text;
  EXPECT_NE(text.find("6 pairs"), text.npos) << text;
}

}  // namespace
}  // namespace unidyn
