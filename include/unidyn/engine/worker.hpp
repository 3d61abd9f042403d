#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/engine/ledger.hpp"
#include "unidyn/engine/work.hpp"

namespace unidyn {

/// Works on what the coordinator sends, one item after the other, until it sends the summary, which
/// is returned. Call on every rank but 0, while rank 0 calls coordinate(). `work` is told to stop
/// when the coordinator says so, or when this rank's own `limits.stop` does.
ScheduleSummary serve(const boost::mpi::communicator& world, const Work& work,
                      const Limits& limits);

}  // namespace unidyn
