#pragma once
#include <boost/mpi/communicator.hpp>
#include <ostream>

#include "unidyn/cli/options.hpp"

namespace unidyn {

/// How a command ended; the process's exit code.
enum class ExitCode : int {
  complete = 0,
  internal_error = 1,
  usage = 2,          // bad usage or job file
  some_failed = 3,    // complete, but some networks failed
  stopped_early = 75  // in good order; run again to go on
};

/// Where a command writes: results and messages, on rank 0.
struct Console {
  std::ostream& results;
  std::ostream& messages;
  bool terminal;  // whether messages go to one
};

/// Carries out `invocation` on all ranks of `world`. Throws what its stages throw.
ExitCode carry_out(const boost::mpi::communicator& world, const Invocation& invocation,
                   const Console& console, const StopRequested& stop_requested);

}  // namespace unidyn
