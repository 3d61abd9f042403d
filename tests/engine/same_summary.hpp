#pragma once
#include <gtest/gtest.h>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/serialization/vector.hpp>
#include <vector>

#include "unidyn/engine/ledger.hpp"

namespace unidyn {

/// Expects `summary` to be that of rank 0, to the last bit. Collective.
inline void expect_same_on_all_ranks(const boost::mpi::communicator& world,
                                     const ScheduleSummary& summary) {
  const ScheduleCounts& c = summary.counts;
  const std::vector<Index> mine{c.waiting,  c.running,     c.done,         c.failed,
                                c.given_up, c.interrupted, summary.stopped};
  std::vector<Index> first = mine;
  boost::mpi::broadcast(world, first, 0);
  EXPECT_EQ(mine, first);
  double seconds = summary.seconds;
  boost::mpi::broadcast(world, seconds, 0);
  EXPECT_EQ(summary.seconds, seconds);
}

}  // namespace unidyn
