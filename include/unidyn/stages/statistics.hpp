#pragma once
#include <boost/mpi/communicator.hpp>
#include <string>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"
#include "unidyn/stages/statistics_of.hpp"

namespace unidyn {

/// Adds to the population what its dissimilarities know of its labels, unless that was done with
/// these settings already. Says whether it was done now. Throws UsageError if there is no sound
/// population, or a dissimilarity was not compared yet. Collective.
bool statistics(const boost::mpi::communicator& world, const StudyDirectory& directory,
                const Job& job, const StopRequested& stop_requested, const Listener& listener = {});

}  // namespace unidyn
