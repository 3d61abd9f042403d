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
  std::optional<Report> report = {};  // the one that just came in, if one did
  bool given_up = false;              // the report's item has used up its attempts

  /// Wall time to go, if the items left cost as much more or less than expected as those settled
  /// did, and all workers stay busy: expected_left · (spent_settled / expected_settled) / workers.
  /// Nothing before the first item with an expectation is settled.
  std::optional<double> seconds_to_go() const;
};

/// Called on the coordinator with every report, and every second or so in between.
using OnProgress = std::function<void(const Progress&)>;

/// How it ended.
struct ScheduleSummary {
  ScheduleCounts counts;
  double seconds = 0;    // wall time
  bool stopped = false;  // by request, with `counts.left()` items left

  bool operator==(const ScheduleSummary&) const = default;
};

/// A schedule whose events are timed and told to a listener.
class Ledger {
 public:
  /// As Schedule; `on_progress` may be empty.
  Ledger(const std::vector<double>& expected_seconds, Index workers, OnProgress on_progress);

  Schedule& schedule() { return schedule_; }

  /// Enters what `worker` reported, and tells the listener.
  void enter(Index worker, const Report& report);

  /// The listener has heard nothing for a second.
  bool tick_due() const;
  /// Tells the listener where things stand, if it is due.
  void tick();

  ScheduleSummary summary() const;

 private:
  using Clock = std::chrono::steady_clock;

  void tell(std::optional<Report> report, bool given_up);

  Schedule schedule_;
  OnProgress on_progress_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point told_ = start_;
  double spent_settled_ = 0;  // [s]
};

}  // namespace unidyn
