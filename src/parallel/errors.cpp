#include "unidyn/parallel/errors.hpp"

#include <algorithm>
#include <string>

#include "unidyn/core/error.hpp"
#include "unidyn/parallel/collectives.hpp"

namespace unidyn {
namespace {

enum Kind : int { none, usage, busy, storage, interrupted, other };

struct Failure {
  int kind = none;
  std::string message;
};

Failure failure_of(const std::function<void()>& act) {
  try {
    act();
    return {};
  } catch (const UsageError& error) {
    return {usage, error.what()};
  } catch (const BusyError& error) {
    return {busy, error.what()};
  } catch (const StorageError& error) {
    return {storage, error.what()};
  } catch (const Interrupted& error) {
    return {interrupted, error.what()};
  } catch (const std::exception& error) {
    return {other, error.what()};
  }
}

template <class Error>
struct Marked : Error, OnEveryRank {
  using Error::Error;
};

[[noreturn]] void raise(const Failure& failure) {
  if (failure.kind == usage) throw Marked<UsageError>(failure.message);
  if (failure.kind == busy) throw Marked<BusyError>(failure.message);
  if (failure.kind == storage) throw Marked<StorageError>(failure.message);
  if (failure.kind == interrupted) throw Marked<Interrupted>();
  throw Marked<std::runtime_error>(failure.message);
}

}  // namespace

void throw_on_all_ranks(MPI_Comm ranks, const std::function<void()>& act) {
  Failure failure = failure_of(act);
  const int rank = rank_of(ranks), size = size_of(ranks);
  const int mine = failure.kind == none ? size : rank;
  int first = size;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, ranks);
  if (first == size) return;
  MPI_Bcast(&failure.kind, 1, MPI_INT, first, ranks);
  int length = static_cast<int>(std::min<std::size_t>(failure.message.size(), 10000));
  MPI_Bcast(&length, 1, MPI_INT, first, ranks);
  failure.message.resize(static_cast<std::size_t>(length));
  MPI_Bcast(failure.message.data(), length, MPI_CHAR, first, ranks);
  raise(failure);
}

std::vector<std::int64_t> seen_together(MPI_Comm ranks, std::size_t count,
                                        const std::function<std::int64_t(std::size_t)>& look) {
  std::vector<std::int64_t> seen(count, 0);
  throw_on_all_ranks(ranks, [&] {
    const auto step = static_cast<std::size_t>(size_of(ranks));
    for (auto i = static_cast<std::size_t>(rank_of(ranks)); i < count; i += step) seen[i] = look(i);
  });
  maximum_over(ranks, std::span(seen));
  return seen;
}

void throw_if_any_rank_stops(MPI_Comm ranks, const StopRequested& stop_requested) {
  throw_on_all_ranks(ranks, [&] {
    if (stop_requested()) throw Interrupted();
  });
}

void on_rank_zero(MPI_Comm ranks, const std::function<void()>& act) {
  throw_on_all_ranks(ranks, [&] {
    if (rank_of(ranks) == 0) act();
  });
}

}  // namespace unidyn
