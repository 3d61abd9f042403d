#include "unidyn/parallel/launcher.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Variables set_to(const std::map<std::string, std::string>& values) {
  return [values](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

// As Slurm sets them in a batch script of four tasks, and in an srun of it.
const std::map<std::string, std::string> batch = {
    {"SLURM_JOB_ID", "7"}, {"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "0"}};
const std::map<std::string, std::string> step = {
    {"SLURM_JOB_ID", "7"},  {"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "3"},
    {"SLURM_STEP_ID", "0"}, {"SLURM_STEPID", "0"}, {"SLURM_STEP_NUM_TASKS", "4"}};

std::map<std::string, std::string> with(std::map<std::string, std::string> values,
                                        const std::map<std::string, std::string>& more) {
  for (const auto& [name, value] : more) values[name] = value;
  return values;
}

void expect(const Launch& launch, long rank, long size, bool srun_alone) {
  EXPECT_EQ(launch.rank, rank);
  EXPECT_EQ(launch.size, size);
  EXPECT_EQ(launch.srun_alone, srun_alone);
}

TEST(Launch, IsAloneWithoutALauncherAndInABatchScript) {
  expect(launch_of(set_to({})), 0, 1, false);
  expect(launch_of(set_to(batch)), 0, 1, false);
}

TEST(Launch, TellsTheRanksOfEachLauncherApart) {
  const std::map<std::string, std::string> open_mpi = {{"OMPI_COMM_WORLD_RANK", "2"},
                                                       {"OMPI_COMM_WORLD_SIZE", "5"}};
  expect(launch_of(set_to(open_mpi)), 2, 5, false);
  expect(launch_of(set_to(with(step, open_mpi))), 2, 5, false);
  expect(launch_of(set_to({{"PMI_RANK", "1"}, {"PMI_SIZE", "3"}})), 1, 3, false);
  expect(launch_of(set_to(with(step, {{"PMIX_RANK", "3"}}))), 3, 4, false);
  expect(launch_of(set_to(with(step, {{"PMI_FD", "11"}}))), 3, 4, false);
  expect(launch_of(set_to(step)), 3, 4, true);
}

TEST(Launch, IsRefusedWhereSrunStartsCopiesThatMpiDoesNotJoin) {
  try {
    require_launcher_with_mpi(launch_of(set_to(step)));
    ADD_FAILURE() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("4 processes"), HasSubstr("--mpi=pmix")));
  }
  require_launcher_with_mpi(launch_of(set_to(with(step, {{"SLURM_STEP_NUM_TASKS", "1"}}))));
  require_launcher_with_mpi(launch_of(set_to(with(step, {{"PMIX_RANK", "3"}}))));
  require_launcher_with_mpi(launch_of(set_to(batch)));
}

TEST(Launch, IsRefusedWhereTheLauncherIsOfAnotherMpi) {
  const Launch launch = launch_of(set_to({{"PMI_RANK", "0"}, {"PMI_SIZE", "3"}}));
  EXPECT_THROW(require_joined(launch, 1), UsageError);
  require_joined(launch, 3);
  require_joined({}, 1);
  require_joined({}, 3);  // a launcher that is not known here
}

TEST(SlurmJob, EndsSomeTimeBeforeItIsKilled) {
  const auto seconds_left = [](const char* end) {
    return seconds_in_slurm_job(set_to({{"SLURM_JOB_ID", "7"}, {"SLURM_JOB_END_TIME", end}}), 1000);
  };
  EXPECT_EQ(seconds_left("4600"), 3480);
  EXPECT_EQ(seconds_left("1060"), 45);
  EXPECT_FALSE(seconds_left("1000"));
  EXPECT_FALSE(seconds_left("900"));
  EXPECT_FALSE(seconds_left("soon"));
  EXPECT_FALSE(seconds_in_slurm_job(set_to({{"SLURM_JOB_END_TIME", "4600"}}), 1000));
  EXPECT_FALSE(seconds_in_slurm_job(set_to({{"SLURM_JOB_ID", "7"}}), 1000));
}

}  // namespace
}  // namespace unidyn
