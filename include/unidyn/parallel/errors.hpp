#pragma once
// Errors on several ranks. An exception on one rank only would leave the others waiting forever in
// their next collective call; here all ranks are informed and throw it together.
#include <mpi.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "unidyn/core/stop_requested.hpp"

namespace unidyn {

/// Marks an exception that every rank throws: one of them suffices to report it, and no rank is
/// left waiting. The exception also has its usual type.
struct OnEveryRank {
  virtual ~OnEveryRank() = default;
};

/// Calls `act` on every rank. If it throws anywhere, every rank throws the exception of the lowest
/// such rank: UsageError, BusyError, StorageError and Interrupted with their types, anything else
/// as a runtime_error; marked OnEveryRank. Collective; `act` itself must not be.
void throw_on_all_ranks(MPI_Comm ranks, const std::function<void()>& act);

/// The same, calling `act` on rank 0 only.
void on_rank_zero(MPI_Comm ranks, const std::function<void()>& act);

/// The results (≥ 0) of `look` for items 0, …, count − 1, which are divided among the ranks; on
/// every rank. Exceptions are thrown as by throw_on_all_ranks. Collective; `look` must not be.
std::vector<std::int64_t> seen_together(MPI_Comm ranks, std::size_t count,
                                        const std::function<std::int64_t(std::size_t)>& look);

/// Throws Interrupted on every rank if any rank was asked to stop. Collective.
void throw_if_any_rank_stops(MPI_Comm ranks, const StopRequested& stop_requested);

}  // namespace unidyn
