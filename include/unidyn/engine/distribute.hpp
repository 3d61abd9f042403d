#pragma once
// Work shared among the ranks of a communicator: the one call that the stages make.
//
// Only small messages travel (a number out, a short report back); results go to disk, where they
// survive whatever happens to the ranks. Between the first item and the last there is no
// collective operation, so no rank waits for a slower one, and work may use none on `world`.
#include <boost/mpi/communicator.hpp>
#include <vector>

#include "unidyn/engine/ledger.hpp"
#include "unidyn/engine/work.hpp"

namespace unidyn {

/// Has `work` done on every item 0, …, n − 1 by some rank, the longest expected first, and returns
/// the same summary on all ranks. Collective: every rank of `world` calls it. Rank 0 coordinates
/// and the others work; a single rank works through the same schedule by itself.
///
///   expected_seconds [n]  on rank 0, ignored on the others: see Schedule.
///   work                  on every rank that works. An exception that escapes it costs the item
///                         one of its three attempts and nothing else: see perform().
///   on_progress           on rank 0; may be empty. A single rank that works on a long item is
///                         heard of only as often as `work` asks whether to stop.
///   stop_requested        on every rank, such as a signal or the end of the walltime; may be
///                         empty. If it turns true on rank 0, or while another rank works, nothing
///                         more is handed out and whoever works is asked to stop.
///
/// Throws std::invalid_argument on rank 0 for an expectation that is negative or not finite. Like
/// an exception from `on_progress`, that leaves the others waiting: end the job if it is caught.
ScheduleSummary distribute(const boost::mpi::communicator& world,
                           const std::vector<double>& expected_seconds, const Work& work,
                           const OnProgress& on_progress, const StopRequested& stop_requested);

}  // namespace unidyn
