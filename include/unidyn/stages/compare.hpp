#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Adds to the population the matrices of the job's dissimilarities that are missing or were
/// computed with other settings. Pairs of networks are compared in blocks over all ranks, each of
/// which holds networks of at most compare.memory. Also stores which networks can be compared.
/// Returns the matrices that were computed. Throws UsageError if there is no intact population, or
/// if SVCCA would compare as many directions as the samples span; Interrupted on all ranks when
/// asked to stop. Collective.
std::vector<Dissimilarity> compare(const boost::mpi::communicator& world,
                                   const StudyDirectory& directory, const Job& job,
                                   const StopRequested& stop_requested,
                                   const Listener& listener = {});

}  // namespace unidyn
