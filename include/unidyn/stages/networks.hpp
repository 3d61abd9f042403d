#pragma once
// The networks of a study one by one: those of its grid, as far as they have come, and any others
// that its population has.
#include <limits>
#include <string>
#include <vector>

#include "unidyn/core/selection.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

struct ListedNetwork {
  NetworkLabels labels;  // `status` counts for what `state` says
  RecordState state = RecordState::missing;
  double loss = std::numeric_limits<double>::quiet_NaN();
  long steps = 0;

  bool solved() const { return labels.stop_reason == StopReason::solved; }
};

/// All networks of the study, in the order of its grid. What became of them is read from their
/// records, and numbers from the population where it has them. Also while a sweep runs. Throws what
/// reading throws.
std::vector<ListedNetwork> networks_of(const StudyDirectory& directory, const Job& job);

/// The networks as a table for expressions (core/selection.hpp): id, task, architecture,
/// activation, reset, units, l2, replicate, trained, solved, status (complete, failed, stale: to be
/// analysed again, damaged, missing), stop_reason, error, loss, steps, reason; where anything was
/// imported, or `with_origin`, also origin and name.
Table table_of(const std::vector<ListedNetwork>& networks, const Job& job,
               bool with_origin = false);

}  // namespace unidyn
