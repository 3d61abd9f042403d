#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Writes the study's report from its population, replacing any that exists: one self-contained
/// page (report/report.hpp). What was not yet compared, embedded or tested is left out, and the
/// page says so. Rank 0 does all the work. Throws UsageError if there is no intact population;
/// Interrupted on all ranks when asked to stop. Collective.
void report(const boost::mpi::communicator& world, const StudyDirectory& directory, const Job& job,
            const StopRequested& stop_requested, const Listener& listener = {});

}  // namespace unidyn
