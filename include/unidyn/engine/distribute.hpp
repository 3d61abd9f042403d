#pragma once
// Distributes work over the ranks of a communicator: the one call that the stages make.
//
// Only small messages are sent (an item's number, a short report); results go to disk, where they
// survive a loss of ranks. There is no collective operation between the first item and the last, so
// no rank waits for a slower one, and `work` must not use any on `world`.
#include <boost/mpi/communicator.hpp>
#include <vector>

#include "unidyn/engine/ledger.hpp"
#include "unidyn/engine/work.hpp"

namespace unidyn {

/// Calls `work` for every item 0, …, n − 1 on some rank, longest expected time first, and returns
/// the same summary on all ranks. Collective: every rank of `world` calls it. Rank 0 coordinates
/// and the others work; a single rank goes through the same schedule alone.
///
///   workload              on rank 0, ignored on the others: see Schedule.
///   work                  on every rank that works. An exception from it only uses up one of the
///                         item's three attempts: see perform().
///   on_progress           on rank 0; may be empty. A single rank reports progress on a long item
///                         only when `work` polls whether to stop.
///   limits                on every rank. If `stop` becomes true on rank 0, or while another rank
///                         works, nothing more is handed out and all workers are asked to stop.
///                         With a finite `patience`, the same on all ranks, every rank sends signs
///                         of life from a thread, which requires MPI_THREAD_SERIALIZED.
///
/// If workers were lost and `limits.survive` let the others continue, the summary says how many. No
/// collective operation may follow then, and lost workers get no answer if they return.
///
/// Throws std::invalid_argument on rank 0 for an expected time that is negative or not finite, and
/// std::runtime_error for a worker lost without `survive`. Like an exception from `on_progress`,
/// that leaves the others waiting: end the job if you catch it.
ScheduleSummary distribute(const boost::mpi::communicator& world, const Workload& workload,
                           const Work& work, const OnProgress& on_progress, const Limits& limits);

}  // namespace unidyn
