#include <unistd.h>

#include <boost/mpi/environment.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "unidyn/cli/commands.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/linalg/blas_core.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/parallel/stop.hpp"

namespace {

using unidyn::ExitCode;

// Whether the exception tells of something that the user can mend, or that time will.
ExitCode exit_code_of(const std::exception& error) {
  if (dynamic_cast<const unidyn::UsageError*>(&error)) return ExitCode::usage;
  if (dynamic_cast<const unidyn::BusyError*>(&error)) return ExitCode::stopped_early;
  if (dynamic_cast<const unidyn::Interrupted*>(&error)) return ExitCode::stopped_early;
  return ExitCode::internal_error;
}

// Ends the program where ranks are lost, who would be waited for in MPI_Finalize.
[[noreturn]] void leave(const boost::mpi::communicator& world, ExitCode code) {
  std::cout.flush();
  if (world.rank() != 0) std::_Exit(0);
  // What is left of the lost is ended with the program; the others have left by now.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  boost::mpi::environment::abort(static_cast<int>(code));
  std::_Exit(static_cast<int>(code));
}

int run(const unidyn::Invocation& invocation) {
  const boost::mpi::communicator world;
  const unidyn::StopOnSignal signals;
  const unidyn::Deadline deadline(invocation.walltime);
  const unidyn::StopSigns signs{
      .stop = [&] { return signals.stop_requested() || deadline.passed(); },
      .drain = [&] { return signals.drain_requested() || deadline.passed(); },
      .seconds_left = [&] { return deadline.seconds_left(); }};
  const unidyn::Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  try {
    const unidyn::Ending ending = unidyn::carry_out(world, invocation, console, signs);
    if (ending.ranks_lost) leave(world, ending.code);
    return static_cast<int>(ending.code);
  } catch (const std::exception& error) {
    const ExitCode code = exit_code_of(error);
    const bool shared = world.size() == 1 || dynamic_cast<const unidyn::OnEveryRank*>(&error);
    if (shared && world.rank() == 0) std::cerr << "unidyn: " << error.what() << std::endl;
    if (!shared) {
      std::cerr << "unidyn: rank " << world.rank() << ": " << error.what() << std::endl;
      boost::mpi::environment::abort(static_cast<int>(code));
    }
    return static_cast<int>(code);
  }
}

}  // namespace

int main(int argc, char** argv) {
  unidyn::restart_on_better_blas_core(argv);
  // Every rank comes to the same conclusion about the command line; the launcher's first speaks.
  const char* launched_rank = std::getenv("OMPI_COMM_WORLD_RANK");
  const bool speaks = launched_rank == nullptr || std::string_view(launched_rank) == "0";
  // A reader that has gone is an error of writing, and no reason to die over a message.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    const auto asked = unidyn::parse_command_line({argv + 1, argv + argc});
    if (const auto* answer = std::get_if<unidyn::Answer>(&asked)) {
      if (speaks && !(std::cout << answer->text << std::flush))
        throw unidyn::StorageError("standard output: cannot write");
      return 0;
    }
    const boost::mpi::environment mpi(argc, argv, boost::mpi::threading::serialized);
    return run(std::get<unidyn::Invocation>(asked));
  } catch (const std::exception& error) {
    if (speaks) std::cerr << "unidyn: " << error.what() << std::endl;
    return static_cast<int>(exit_code_of(error));
  }
}
