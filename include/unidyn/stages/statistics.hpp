#pragma once
#include <boost/mpi/communicator.hpp>
#include <string>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"
#include "unidyn/stages/statistics_of.hpp"

namespace unidyn {

/// Adds to the population how its dissimilarities depend on its labels, unless that was already
/// done with these settings. Returns whether it was done now. Throws UsageError if there is no
/// intact population, or a dissimilarity was not computed yet. Collective.
bool statistics(const boost::mpi::communicator& world, const StudyDirectory& directory,
                const Job& job, const StopRequested& stop_requested, const Listener& listener = {});

}  // namespace unidyn
