#pragma once
// One attempt at one item: what a worker does with what it was handed.
#include <cstddef>
#include <functional>
#include <string>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/engine/schedule.hpp"

namespace unidyn {

/// What work on an item says of it.
struct WorkResult {
  Outcome outcome = Outcome::done;
  std::string reason = {};  // for whatever is not done: why, in a sentence
};

/// Works on an item. Before it returns done or failed, the item's result is durable, as nobody
/// will try it again. When `stop_requested()` turns true, it leaves off and returns interrupted.
using Work = std::function<WorkResult(Index item, const StopRequested& stop_requested)>;

/// What the coordinator hears of an attempt.
struct Report {
  static constexpr std::size_t longest_reason = 1000;  // bytes

  Index item = 0;
  Outcome outcome = Outcome::done;
  double seconds = 0;  // wall time of the attempt
  std::string reason = {};
};

/// One attempt at `item`. Never throws what `work` throws: `Interrupted` is reported as
/// interrupted, any other exception as retry with what() as the reason, since nothing durable is
/// known of the item. Where a stop was requested beforehand, `work` is not called at all. A longer
/// reason than `longest_reason` is cut between two UTF-8 characters.
Report perform(const Work& work, Index item, const StopRequested& stop_requested);

}  // namespace unidyn
