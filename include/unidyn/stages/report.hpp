#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Writes the study's report from its population, in place of any that is there: one page that
/// needs nothing else (report/report.hpp). What was not compared, embedded or tested yet is left
/// out, and said to be. Rank 0 does it alone. Throws UsageError if there is no sound population.
/// Asked to stop, it throws Interrupted on all ranks. Collective.
void report(const boost::mpi::communicator& world, const StudyDirectory& directory, const Job& job,
            const StopRequested& stop_requested, const Listener& listener = {});

}  // namespace unidyn
