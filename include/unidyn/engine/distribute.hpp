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
///   workload              on rank 0, ignored on the others: see Schedule.
///   work                  on every rank that works. An exception that escapes it costs the item
///                         one of its three attempts and nothing else: see perform().
///   on_progress           on rank 0; may be empty. A single rank that works on a long item is
///                         heard of only as often as `work` asks whether to stop.
///   limits                on every rank. If `stop` turns true on rank 0, or while another rank
///                         works, nothing more is handed out and whoever works is asked to stop.
///                         With a finite `patience`, the same on all ranks, every rank gives signs
///                         of life by a thread of its own, which needs MPI_THREAD_SERIALIZED.
///
/// Where workers were lost and `limits.survive` let the others go on, the summary says how many:
/// no collective operation may follow then, and the lost get no answer if they come back.
///
/// Throws std::invalid_argument on rank 0 for an expectation that is negative or not finite, and
/// std::runtime_error for a worker that was lost without `survive`. Like an exception from
/// `on_progress`, that leaves the others waiting: end the job if it is caught.
ScheduleSummary distribute(const boost::mpi::communicator& world, const Workload& workload,
                           const Work& work, const OnProgress& on_progress, const Limits& limits);

}  // namespace unidyn
