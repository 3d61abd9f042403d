#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Embeds each of the job's dissimilarities in the plane by metric multidimensional scaling, unless
/// that was already done with these settings. Every rank handles its own rows of a matrix, for all
/// starts of the descent at once. Returns those embedded. Throws UsageError if a dissimilarity was
/// not computed yet; Interrupted on all ranks when asked to stop. Collective.
std::vector<Dissimilarity> embed(const boost::mpi::communicator& world,
                                 const StudyDirectory& directory, const Job& job,
                                 const StopRequested& stop_requested,
                                 const Listener& listener = {});

}  // namespace unidyn
