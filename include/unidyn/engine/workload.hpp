#pragma once
// What there is to do, and how long there is to do it.
#include <functional>
#include <limits>
#include <vector>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Items 0, …, n − 1.
struct Workload {
  std::vector<double> expected_seconds;  // [n]: finite, not negative
  std::vector<Index> last = {};          // items that are begun only after all others
};

/// When work has to end before all of it is done (empty functions: never), and what becomes of it
/// when a rank is lost.
struct Limits {
  StopRequested stop = {};   // every rank is asked: at once; work under way is given back
  StopRequested drain = {};  // rank 0 is asked: work under way is finished, and no more is begun
  std::function<double()> seconds_left = {};  // on rank 0: wall time until a stop [s]
  /// A rank that runs but gives no sign of life for so long is lost [s]. Infinity: none are given.
  double patience = std::numeric_limits<double>::infinity();
  bool survive = false;  // others go on with a lost worker's item; otherwise its loss is an error

  bool must_stop() const { return stop && stop(); }
  bool must_drain() const { return must_stop() || (drain && drain()); }
  double left() const {
    return seconds_left ? seconds_left() : std::numeric_limits<double>::infinity();
  }
};

}  // namespace unidyn
