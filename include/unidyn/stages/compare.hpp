#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Adds to the population the matrices of the job's dissimilarities that are not there yet, or were
/// made with other settings. Pairs of networks are compared in blocks over all ranks, each holding
/// at most compare.memory of networks; and keeps which networks can be compared. Returns which
/// matrices were made. Throws UsageError if there is no sound population, or if SVCCA would compare
/// as many directions as the samples span. Asked to stop, it throws Interrupted on all ranks.
/// Collective.
std::vector<Dissimilarity> compare(const boost::mpi::communicator& world,
                                   const StudyDirectory& directory, const Job& job,
                                   const StopRequested& stop_requested,
                                   const Listener& listener = {});

}  // namespace unidyn
