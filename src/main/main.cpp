#include <unistd.h>

#include <boost/mpi/environment.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "unidyn/cli/commands.hpp"
#include "unidyn/cli/handover.hpp"
#include "unidyn/cli/progress.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/linalg/blas_core.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/parallel/launcher.hpp"
#include "unidyn/parallel/stop.hpp"

namespace {

using unidyn::ExitCode;

// The exit code tells whether the user can fix the error, or whether to try again later.
ExitCode exit_code_of(const std::exception& error) {
  if (dynamic_cast<const unidyn::UsageError*>(&error)) return ExitCode::usage;
  if (dynamic_cast<const unidyn::BusyError*>(&error)) return ExitCode::stopped_early;
  if (dynamic_cast<const unidyn::Interrupted*>(&error)) return ExitCode::stopped_early;
  return ExitCode::internal_error;
}

// Ends the program without MPI_Finalize, which would wait for lost ranks.
[[noreturn]] void leave(const boost::mpi::communicator& world, ExitCode code) {
  std::cout.flush();
  if (world.rank() != 0) std::_Exit(0);
  // Aborting also ends what is left of the lost ranks; the others have exited by now.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  boost::mpi::environment::abort(static_cast<int>(code));
  std::_Exit(static_cast<int>(code));
}

// Otherwise Open MPI asks srun about the other ranks of any step, and fails if nothing answers.
void forget_step() {
  for (const char* name : {"SLURM_STEP_ID", "SLURM_STEPID"}) static_cast<void>(::unsetenv(name));
}

double seconds_since_1970() {
  using std::chrono::system_clock;
  return std::chrono::duration<double>(system_clock::now().time_since_epoch()).count();
}

// How long to work: as long as the user says, and no longer than the Slurm job lasts [s].
double seconds_to_work(const unidyn::Invocation& invocation, bool speaks) {
  const auto job = unidyn::seconds_in_slurm_job(std::getenv, seconds_since_1970());
  if (!job || *job >= invocation.walltime) return invocation.walltime;
  if (speaks)
    std::cerr << "Will stop in good order after " << unidyn::duration_text(*job)
              << ", before the Slurm job ends" << std::endl;
  return *job;
}

unidyn::Console console(const unidyn::Launch& launch) {
  return {std::cout, std::cerr, isatty(STDERR_FILENO) == 1 || launcher_has_terminal(launch)};
}

int run(const unidyn::Launch& launch, const unidyn::Invocation& invocation) {
  const boost::mpi::communicator world;
  const bool speaks = world.size() > 1 ? world.rank() == 0 : launch.rank == 0;
  const unidyn::StopOnSignal signals;
  const unidyn::Deadline deadline(seconds_to_work(invocation, speaks));
  const unidyn::StopSigns signs{
      .stop = [&] { return signals.stop_requested() || deadline.passed(); },
      .drain = [&] { return signals.drain_requested() || deadline.passed(); },
      .seconds_left = [&] { return deadline.seconds_left(); }};
  try {
    require_joined(launch, world.size());
    const unidyn::Ending ending = unidyn::carry_out(world, invocation, console(launch), signs);
    if (ending.ranks_lost) leave(world, ending.code);
    return static_cast<int>(ending.code);
  } catch (const std::exception& error) {
    const ExitCode code = exit_code_of(error);
    const bool shared = world.size() == 1 || dynamic_cast<const unidyn::OnEveryRank*>(&error);
    if (shared && speaks) std::cerr << "unidyn: " << error.what() << std::endl;
    if (!shared) {
      std::cerr << "unidyn: rank " << world.rank() << ": " << error.what() << std::endl;
      boost::mpi::environment::abort(static_cast<int>(code));
    }
    return static_cast<int>(code);
  }
}

// Only one of several processes reports: without MPI each would print the same.
int report(const unidyn::Launch& launch, const unidyn::Invocation& invocation) {
  if (launch.rank != 0) return 0;
  return static_cast<int>(unidyn::carry_out_alone(invocation, console(launch), launch.size));
}

}  // namespace

int main(int argc, char** argv) {
  unidyn::restart_on_better_blas_core(argv);
  // Every rank parses the command line alike; only the launcher's first rank prints.
  const unidyn::Launch launch = unidyn::launch_of(std::getenv);
  const bool speaks = launch.rank == 0;
  // If the reader of our output has gone, that is a write error, not a reason to be killed.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    const auto asked = unidyn::parse_command_line({argv + 1, argv + argc});
    if (const auto* answer = std::get_if<unidyn::Answer>(&asked)) {
      if (speaks && !(std::cout << answer->text << std::flush))
        throw unidyn::StorageError("standard output: cannot write");
      return 0;
    }
    if (const auto* python = std::get_if<unidyn::PythonCommand>(&asked)) {
      if (!speaks) return 0;  // one process runs it
      unidyn::hand_over_to_python(python->words);
    }
    const auto& invocation = std::get<unidyn::Invocation>(asked);
    if (unidyn::needs_no_mpi(invocation.verb)) return report(launch, invocation);
    require_launcher_with_mpi(launch);
    if (launch.srun_alone) forget_step();
    const boost::mpi::environment mpi(argc, argv, boost::mpi::threading::serialized);
    return run(launch, invocation);
  } catch (const std::exception& error) {
    if (speaks) std::cerr << "unidyn: " << error.what() << std::endl;
    return static_cast<int>(exit_code_of(error));
  }
}
