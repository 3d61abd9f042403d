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

/// When a command has to end early; see StopOnSignal.
struct StopSigns {
  StopRequested stop;                    // as soon as it can, in good order
  StopRequested drain;                   // begin nothing more; true also where `stop` is
  std::function<double()> seconds_left;  // until `stop` [s]
};

/// How a command ended on this rank.
struct Ending {
  ExitCode code = ExitCode::complete;
  /// Ranks were lost and the others went on without them: MPI cannot be finalised any more.
  bool ranks_lost = false;
};

/// Whether one process carries the command out: those that only read and tell, such as plan and
/// status, and retry. They need no MPI, which cannot start everywhere where questions are asked.
bool needs_no_mpi(Verb verb);
/// Carries out such a command in this process, one of `launched`. Throws what its stage throws.
ExitCode carry_out_alone(const Invocation& invocation, const Console& console, long launched);

/// Carries out any other `invocation` on all ranks of `world`. Throws what its stages throw.
Ending carry_out(const boost::mpi::communicator& world, const Invocation& invocation,
                 const Console& console, const StopSigns& signs);

}  // namespace unidyn
