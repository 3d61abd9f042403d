#pragma once
#include <boost/mpi/communicator.hpp>
#include <vector>

#include "unidyn/engine/ledger.hpp"

namespace unidyn {

/// The rank that hands out the work; all others are its workers, in serve().
constexpr int coordinator_rank = 0;

/// Hands items 0, …, n − 1 to the other ranks, one at a time or, of those that take less than a
/// second, several (Ledger::begin_batch()), until all are settled or a stop was requested and the
/// items under way have come back; then releases the workers with the summary. What a worker has
/// not begun of a batch is asked for again where others have nothing to do, and where no more is to
/// be begun. Works on nothing itself, and costs next to nothing while all are busy.
///
/// Call on rank 0 of at least two, while every other rank calls serve(). An exception from
/// `on_progress` or `stop_requested` leaves the workers waiting: end the job (environment::abort).
ScheduleSummary coordinate(const boost::mpi::communicator& world, const Workload& workload,
                           const OnProgress& on_progress, const Limits& limits);

}  // namespace unidyn
