#include "unidyn/parallel/launcher.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

std::optional<long> whole_number(const char* text) {
  if (text == nullptr) return {};
  const std::string_view digits(text);
  long value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return {};
  return value;
}

}  // namespace

Launch launch_of(const Variables& variable) {
  const auto number = [&](const char* name) { return whole_number(variable(name)); };
  // On other nodes, mpirun's ranks also have the variables of the step that started its daemon.
  for (const auto& [rank, size] : {std::pair("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
                                   std::pair("PMI_RANK", "PMI_SIZE")})
    if (number(rank)) return {*number(rank), number(size).value_or(1)};
  const bool pmix = number("PMIX_RANK").has_value();
  if (!variable("SLURM_STEP_ID")) return {number("PMIX_RANK").value_or(0)};
  return {.rank = number("SLURM_PROCID").value_or(0),
          .size = number("SLURM_STEP_NUM_TASKS").value_or(1),
          .srun_alone = !pmix && !variable("PMI_FD")};
}

bool launcher_has_terminal(const Launch& launch) {
  if (launch.size < 2) return false;
  std::error_code unknown;
  const auto messages = std::filesystem::read_symlink(
      "/proc/" + std::to_string(::getppid()) + "/fd/" + std::to_string(STDERR_FILENO), unknown);
  return messages.string().starts_with("/dev/pts/") || messages.string().starts_with("/dev/tty");
}

void require_launcher_with_mpi(const Launch& launch) {
  if (launch.srun_alone && launch.size > 1)
    throw UsageError("srun started " + std::to_string(launch.size) +
                     " processes, but not as one MPI program; use srun --mpi=pmix (srun --mpi=list"
                     " tells which kinds there are), or mpirun inside the allocation");
}

void require_joined(const Launch& launch, int ranks) {
  if (ranks >= launch.size) return;
  throw UsageError(std::to_string(launch.size) +
                   " processes were started together, but MPI has joined " + std::to_string(ranks) +
                   " of them: the launcher is not of the MPI library that unidyn was built with;"
                   " use the mpirun of that library, or under Slurm srun --mpi=pmix");
}

std::optional<double> seconds_in_slurm_job(const Variables& variable, double now) {
  const auto end = whole_number(variable("SLURM_JOB_END_TIME"));
  if (!variable("SLURM_JOB_ID") || !end) return {};
  const double left = static_cast<double>(*end) - now;
  if (left <= 0) return {};
  return left - std::min(120.0, left / 4);
}

}  // namespace unidyn
