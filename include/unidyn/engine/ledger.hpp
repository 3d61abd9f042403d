#pragma once
// A schedule with a clock and a progress callback: the coordinator's state, without messages.
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "unidyn/engine/schedule.hpp"
#include "unidyn/engine/work.hpp"

namespace unidyn {

/// The progress of the work.
struct Progress {
  ScheduleCounts counts;
  double seconds = 0;           // wall time since the start
  double expected_settled = 0;  // [s] of work, over items done, failed or given up
  double spent_settled = 0;     // [s] of work that those items really took
  double expected_left = 0;     // [s] of work, over all other items
  Index workers = 1;
  /// An item just handed to a worker.
  struct Begun {
    Index worker = 0;
    Index item = 0;
  };
  std::optional<Begun> begun = {};    // the item just handed out, if any
  std::optional<Report> report = {};  // the report just received, if any
  Index report_of = 0;                // the worker that sent it
  bool given_up = false;              // the reported item has used up its attempts
  std::optional<Index> lost = {};     // the worker just declared lost, if any

  /// Remaining wall time, assuming that all workers stay busy and that the remaining items deviate
  /// from their expected times by the same factor as the settled ones: expected_left ·
  /// (spent_settled / expected_settled) / workers. Empty until an item is settled.
  std::optional<double> seconds_to_go() const;
};

/// Called on the coordinator for every item handed out and every report, and about once a second in
/// between.
using OnProgress = std::function<void(const Progress&)>;

/// The end of a schedule.
struct ScheduleSummary {
  ScheduleCounts counts;
  double seconds = 0;    // wall time
  bool stopped = false;  // on request, with `counts.left()` items left
  Index lost = 0;        // workers: collective operations on all ranks would no longer return

  bool operator==(const ScheduleSummary&) const = default;
};

/// A schedule that measures times and reports events to a callback.
class Ledger {
 public:
  /// See Schedule; `on_progress` may be empty.
  Ledger(const Workload& workload, Index workers, OnProgress on_progress, Limits limits = {});

  Schedule& schedule() { return schedule_; }

  /// Hands `worker` an item that should finish in the time left, judging by how long items have
  /// taken so far. An item too long for even the whole time at the start is handed out too: it
  /// takes several runs.
  std::optional<Index> begin(Index worker);

  /// The same, and after that item others, `most` in all, while they are expected to take no more
  /// than a second together, nor more than half of what is left for each worker, by what items have
  /// taken so far. Before the first item is settled it is one.
  std::vector<Index> begin_batch(Index worker, Index most);

  /// Enters what `worker` reported, and whether it goes on with the next item of its batch, and
  /// tells the listener.
  void enter(Index worker, const Report& report, bool goes_on = false);

  /// Marks `worker` as lost, and calls the callback.
  void lose(Index worker);

  /// Whether the callback was last called at least a second ago.
  bool tick_due() const;
  /// Calls the callback with the current state, if tick_due().
  void tick();

  ScheduleSummary summary() const;

 private:
  using Clock = std::chrono::steady_clock;

  void tell(Progress what);
  void tell_begun(Index worker, Index item);
  double taken(double expected_seconds) const;
  bool fits(double expected_seconds) const;

  Schedule schedule_;
  OnProgress on_progress_;
  Limits limits_;
  double left_at_start_ = limits_.left();  // [s]
  Clock::time_point start_ = Clock::now();
  Clock::time_point told_ = start_;
  double spent_settled_ = 0;  // [s]
};

}  // namespace unidyn
