#pragma once
#include <boost/mpi/communicator.hpp>
#include <ostream>

#include "unidyn/cli/options.hpp"

namespace unidyn {

/// The exit code of the process, by how a command ended.
enum class ExitCode : int {
  complete = 0,
  internal_error = 1,
  usage = 2,          // bad usage or job file
  some_failed = 3,    // complete, but some networks failed
  stopped_early = 75  // cleanly; run again to continue
};

/// The output streams of a command: results and messages, on rank 0.
struct Console {
  std::ostream& results;
  std::ostream& messages;
  bool terminal;  // whether messages go to a terminal
};

/// When a command must end early; see StopOnSignal.
struct StopSigns {
  StopRequested stop;                    // as soon as it cleanly can
  StopRequested drain;                   // start nothing more; true also if `stop` is
  std::function<double()> seconds_left;  // until `stop` [s]
};

/// How a command ended on this rank.
struct Ending {
  ExitCode code = ExitCode::complete;
  /// Ranks were lost and the others continued without them: MPI can no longer be finalised.
  bool ranks_lost = false;
};

/// Whether one process carries the command out: those that only read and tell, such as plan and
/// status, and retry. They need no MPI, which cannot start everywhere where questions are asked.
bool needs_no_mpi(Verb verb);
/// Runs such a command in this process, one of `launched`. Throws what its stage throws.
ExitCode carry_out_alone(const Invocation& invocation, const Console& console, long launched);

/// Runs any other `invocation` on all ranks of `world`. Throws what its stages throw.
Ending carry_out(const boost::mpi::communicator& world, const Invocation& invocation,
                 const Console& console, const StopSigns& signs);

}  // namespace unidyn
