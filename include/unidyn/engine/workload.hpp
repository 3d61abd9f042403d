#pragma once
// The work to do, and the time limits for it.
#include <functional>
#include <limits>
#include <vector>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Items 0, …, n − 1.
struct Workload {
  std::vector<double> expected_seconds;  // [n]: finite, not negative
  std::vector<Index> last = {};          // items to start only after all others
};

/// When work must end before all of it is done (empty functions: never), and what happens when a
/// rank is lost.
struct Limits {
  StopRequested stop = {};   // polled on every rank: stop at once; running items are returned
  StopRequested drain = {};  // polled on rank 0: finish running items and start no more
  std::function<double()> seconds_left = {};  // on rank 0: wall time until a stop [s]
  /// A running rank counts as lost after this long without a sign of life [s]. Infinity: never.
  double patience = std::numeric_limits<double>::infinity();
  bool survive = false;  // others take over a lost worker's item; otherwise its loss is an error

  bool must_stop() const { return stop && stop(); }
  bool must_drain() const { return must_stop() || (drain && drain()); }
  double left() const {
    return seconds_left ? seconds_left() : std::numeric_limits<double>::infinity();
  }
};

}  // namespace unidyn
