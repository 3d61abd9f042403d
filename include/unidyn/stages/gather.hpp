#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

struct GatherResult {
  Index networks = 0;    // in the population
  Index missing = 0;     // points without a record (with the current analysis)
  bool written = false;  // false: the population was up to date
  Index damaged = 0;     // records that were set aside, included in `missing`
};

/// Gathers the job's records, in the order of its grid, into the population file, unless that is up
/// to date. Damaged records are set aside, for the sweep to redo. A population that a stage was
/// modifying when it was killed is gathered anew. If there are no records at all, no file is
/// written. Collective.
GatherResult gather(const boost::mpi::communicator& world, const StudyDirectory& directory,
                    const Job& job, const Listener& listener);

}  // namespace unidyn
