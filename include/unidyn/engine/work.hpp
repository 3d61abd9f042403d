#pragma once
// One attempt at one item by a worker.
#include <cstddef>
#include <functional>
#include <string>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/engine/schedule.hpp"

namespace unidyn {

/// The result of work on an item.
struct WorkResult {
  Outcome outcome = Outcome::done;
  std::string reason = {};  // unless done: why not, in one sentence
};

/// Works on an item. Its result must be durable before this returns done or failed, since there is
/// no other attempt. If `stop_requested()` becomes true, it stops and returns interrupted.
using Work = std::function<WorkResult(Index item, const StopRequested& stop_requested)>;

/// A worker's report on one attempt.
struct Report {
  static constexpr std::size_t longest_reason = 1000;  // bytes

  Index item = 0;
  Outcome outcome = Outcome::done;
  double seconds = 0;  // wall time of the attempt
  std::string reason = {};
};

/// Makes one attempt at `item`. Exceptions from `work` are reported, not thrown: Interrupted as
/// interrupted, any other exception as retry with what() as the reason, since the item may have no
/// durable result. If a stop was requested beforehand, `work` is not called. Reasons longer than
/// `longest_reason` are cut between two UTF-8 characters.
Report perform(const Work& work, Index item, const StopRequested& stop_requested);

}  // namespace unidyn
