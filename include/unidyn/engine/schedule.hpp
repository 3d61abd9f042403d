#pragma once
// Which worker does what: a state machine without messages or a clock, driven by events.
//
//   waiting ──next──▶ running ──finished──▶ done · failed · given up · interrupted
//      ▲                 │
//      └──── retry ──────┘      (until the item has been begun `attempts` times: then given up)
//
// A worker may hold a batch: the item that it runs, and others that it begins one after the other.
// Those are still waiting, so that what becomes of the worker is nothing that happened to them.
//
// Items go out longest expected first, which keeps the last worker from starting the longest item
// when the others are done. If the expectations hold, all are through after at most 4/3 of the
// shortest possible time (Graham, SIAM J. Appl. Math. 17, 1969).
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/engine/workload.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// The outcome of one attempt at an item.
enum class Outcome : int {
  done,        // and its result is durable
  failed,      // numerically: a result like any other, durable and final
  retry,       // it could not be done there and then; for example, its result could not be written
  interrupted  // returned because a stop was requested
};

template <>
struct Names<Outcome> {
  static constexpr std::array value{
      std::pair{Outcome::done, std::string_view("done")},
      std::pair{Outcome::failed, std::string_view("failed")},
      std::pair{Outcome::retry, std::string_view("retry")},
      std::pair{Outcome::interrupted, std::string_view("interrupted")}};
};

/// The state of an item.
enum class ItemState { waiting, running, done, failed, given_up, interrupted };

/// The number of items in each state. Every item is in exactly one.
struct ScheduleCounts {
  Index waiting = 0;
  Index running = 0;
  Index done = 0;
  Index failed = 0;
  Index given_up = 0;
  Index interrupted = 0;

  Index total() const { return waiting + running + done + failed + given_up + interrupted; }
  /// Items that still need work, now or in a later schedule.
  Index left() const { return waiting + running + interrupted; }

  bool operator==(const ScheduleCounts&) const = default;
};

/// The schedule of items 0, …, n − 1 among workers 0, …, w − 1. A call that breaks a precondition
/// throws std::invalid_argument and changes nothing.
class Schedule {
 public:
  /// Only the ratios of `workload.expected_seconds` affect the order. Requires workers ≥ 1 and
  /// attempts ≥ 1.
  Schedule(const Workload& workload, Index workers, Index attempts = 3);

  /// Whether an item with this expected time [s] may be started now.
  using Fits = std::function<bool(double expected_seconds)>;

  /// Hands an item that fits to `worker`, who must have none. Items begun least often come first,
  /// those of `workload.last` after all others; among equals the longest expected, among those the
  /// lowest. An item that came back for a retry goes only to workers who have not tried it yet, as
  /// long as there are any: one broken worker (its disk full, say) cannot use up an item's
  /// attempts. Nothing if there is nothing for this worker now; a later retry by another worker can
  /// change that. Nothing after stop().
  std::optional<Index> next(Index worker, const Fits& fits = nullptr);

  /// Whether there may be nothing for one worker and something for another: since an item came back
  /// for a retry.
  bool chooses() const { return chooses_; }

  /// Hands `worker`, who has an item, the one whose turn is next, if it fits, to be begun after all
  /// that the worker holds. Nothing where that item, or the one that the worker runs, was begun
  /// before or is one of `workload.last`: those are handed out by themselves.
  std::optional<Index> add(Index worker, const Fits& fits = nullptr);

  /// `worker` is through with `item`, which must be the one it has. Returns where the item went.
  /// Then it begins the next one that it holds, if it `goes_on`; otherwise all that it holds are
  /// put back as they were. An interrupted item stops the whole schedule: a stop requested of one
  /// is requested of all.
  ItemState finished(Index worker, Index item, Outcome outcome, bool goes_on = false);

  /// `worker` is gone for good. The item that it had, if any, is returned: it was put back as after
  /// a retry. What it held beside that is put back as it was.
  std::optional<Index> lose(Index worker);
  bool is_lost(Index worker) const;
  /// Workers that are not lost.
  Index living() const { return living_; }

  /// Nothing is handed out after this.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  /// Nothing is running and nothing more will be handed out, also if no worker is left.
  bool over() const;

  ScheduleCounts counts() const { return counts_; }
  ItemState state(Index item) const;
  /// The item that `worker` has begun.
  std::optional<Index> current(Index worker) const;
  /// How many items `worker` holds and has not begun, and all workers.
  Index held(Index worker) const;
  Index held() const { return held_; }
  Index workers() const { return static_cast<Index>(batch_.size()); }

  double expected_seconds(Index item) const;
  /// Expected seconds of the items that are done, failed or given up, and of the others.
  double expected_settled() const { return expected_settled_; }
  double expected_left() const;

 private:
  struct Item {
    double expected;  // [s]
    bool last = false;
    ItemState state = ItemState::waiting;
    Index begun = 0;  // how often
    std::vector<Index> given_back_by = {};
  };
  // Last, times begun, minus the expected seconds, item: the least of these goes out next.
  using Turn = std::tuple<bool, Index, double, Index>;

  Item& at(Index item) { return items_[static_cast<std::size_t>(item)]; }
  const Item& checked(Index item) const;
  Turn turn(Index item);
  bool may_have(Index worker, Index item);
  void begin_next(Index worker);
  void put_back(Index worker);
  const std::vector<Index>& batch(Index worker) const;
  void move(Index item, ItemState to);

  std::vector<Item> items_;
  std::set<Turn> waiting_;
  std::vector<std::vector<Index>> batch_;  // [worker]: what it has begun, and what comes after that
  Index held_ = 0;                         // of these, not begun
  std::vector<bool> lost_;                 // [worker]
  Index living_;
  Index attempts_;
  ScheduleCounts counts_;
  double expected_total_ = 0;    // [s]
  double expected_settled_ = 0;  // [s]
  bool stopped_ = false;
  bool chooses_ = false;
};

}  // namespace unidyn
