#pragma once
// Errors among ranks. An exception on one rank alone would leave the others waiting in their next
// collective call for ever; here all ranks learn of it and throw it together.
#include <mpi.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "unidyn/core/stop_requested.hpp"

namespace unidyn {

/// The mark of an exception that every rank throws alike: one of them is enough to tell the user,
/// and nobody is left waiting. Beside it the exception is of its usual type.
struct OnEveryRank {
  virtual ~OnEveryRank() = default;
};

/// Calls `act` on every rank. If it throws anywhere, every rank throws what the lowest such rank
/// threw: a UsageError, BusyError, StorageError or Interrupted as such, anything else as a
/// runtime_error; marked OnEveryRank. Collective; `act` itself is not.
void throw_on_all_ranks(MPI_Comm ranks, const std::function<void()>& act);

/// The same, calling `act` on rank 0 alone.
void on_rank_zero(MPI_Comm ranks, const std::function<void()>& act);

/// What `look` says of things 0, …, count − 1, at least 0 of each. Every rank looks at some of
/// them; an exception is thrown as by throw_on_all_ranks. Collective; `look` itself is not.
std::vector<std::int64_t> seen_together(MPI_Comm ranks, std::size_t count,
                                        const std::function<std::int64_t(std::size_t)>& look);

/// Throws Interrupted on every rank if any of them is asked to stop. Collective.
void throw_if_any_rank_stops(MPI_Comm ranks, const StopRequested& stop_requested);

}  // namespace unidyn
