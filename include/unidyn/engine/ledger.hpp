#pragma once
// A schedule with a clock and a listener: what a coordinator knows of the work, without messages.
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "unidyn/engine/schedule.hpp"
#include "unidyn/engine/work.hpp"

namespace unidyn {

/// How far the work has come.
struct Progress {
  ScheduleCounts counts;
  double seconds = 0;           // wall time since the start
  double expected_settled = 0;  // [s] of work, of the items done, failed or given up
  double spent_settled = 0;     // [s] of work that those really took
  double expected_left = 0;     // [s] of work, of all the other items
  Index workers = 1;
  /// An item that a worker has just been given.
  struct Begun {
    Index worker = 0;
    Index item = 0;
  };
  std::optional<Begun> begun = {};    // the one that was just handed out, if one was
  std::optional<Report> report = {};  // the one that just came in, if one did
  Index report_of = 0;                // the worker whose report it is
  bool given_up = false;              // the report's item has used up its attempts
  std::optional<Index> lost = {};     // the worker of whom nothing is heard any more

  /// Wall time to go, if the items left cost as much more or less than expected as those settled
  /// did, and all workers stay busy: expected_left · (spent_settled / expected_settled) / workers.
  /// Nothing before the first item with an expectation is settled.
  std::optional<double> seconds_to_go() const;
};

/// Called on the coordinator with every item that is begun and every report, and every second or so
/// in between.
using OnProgress = std::function<void(const Progress&)>;

/// How it ended.
struct ScheduleSummary {
  ScheduleCounts counts;
  double seconds = 0;    // wall time
  bool stopped = false;  // by request, with `counts.left()` items left
  Index lost = 0;        // workers: no collective operation with all ranks comes to an end any more

  bool operator==(const ScheduleSummary&) const = default;
};

/// A schedule whose events are timed and told to a listener.
class Ledger {
 public:
  /// As Schedule; `on_progress` may be empty, and is told of what is begun too.
  Ledger(const Workload& workload, Index workers, OnProgress on_progress, Limits limits = {});

  Schedule& schedule() { return schedule_; }

  /// Hands `worker` an item that is expected to end before the time does, by what items have taken
  /// so far. One that would not fit into all the time there was at the start is handed out too: it
  /// is done in several runs.
  std::optional<Index> begin(Index worker);

  /// The same, and after that item others, `most` in all, while they are expected to take no more
  /// than a second together, nor more than half of what is left for each worker, by what items have
  /// taken so far. Before the first item is settled it is one.
  std::vector<Index> begin_batch(Index worker, Index most);

  /// Enters what `worker` reported, and whether it goes on with the next item of its batch, and
  /// tells the listener.
  void enter(Index worker, const Report& report, bool goes_on = false);

  /// Enters that `worker` is lost, and tells the listener.
  void lose(Index worker);

  /// The listener has heard nothing for a second.
  bool tick_due() const;
  /// Tells the listener where things stand, if it is due.
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
