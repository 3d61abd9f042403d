#pragma once
#include <boost/mpi/communicator.hpp>
#include <functional>

#include "unidyn/engine/distribute.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Part `index` of `count` of a job's points, counted from 1: every count-th point, so that shards
/// cost about the same.
struct Shard {
  long index = 1;
  long count = 1;
};

/// How the stages speak to whoever runs them: lines of text, and progress. Called on rank 0.
struct Listener {
  std::function<void(const std::string&)> note = [](const std::string&) {};
  OnProgress progress = {};
};

/// What a sweep has brought.
struct SweepResult {
  Index already = 0;  // networks that were there before, complete or failed
  ScheduleCounts counts;
  double seconds = 0;
  bool stopped = false;

  /// Networks of the shard that have no result yet.
  Index missing() const { return counts.left() + counts.given_up; }
};

/// Trains and analyses every point of the job's shard that has no record in `directory` yet, and
/// re-analyses those whose analysis was made with other settings. Each network is durable in a
/// record of its own before it counts as done; a damaged record is set aside and redone. What goes
/// wrong within a network (divergence, an exception) is recorded as its result and ends nothing.
/// Collective.
SweepResult sweep(const boost::mpi::communicator& world, const StudyDirectory& directory,
                  const Job& job, Shard shard, const Listener& listener,
                  const StopRequested& stop_requested);

}  // namespace unidyn
