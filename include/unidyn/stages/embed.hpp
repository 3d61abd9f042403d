#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Embeds each of the job's dissimilarities in the plane by metric multidimensional scaling, unless
/// that was done with these settings already. Every rank reads and passes over its own rows of a
/// matrix, for all starts of the descent at once. Returns which were made. Throws UsageError if one
/// was not compared yet. Asked to stop, it throws Interrupted on all ranks. Collective.
std::vector<Dissimilarity> embed(const boost::mpi::communicator& world,
                                 const StudyDirectory& directory, const Job& job,
                                 const StopRequested& stop_requested,
                                 const Listener& listener = {});

}  // namespace unidyn
