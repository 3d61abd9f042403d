#pragma once
#include <boost/mpi/communicator.hpp>

#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// Part `index` of `count` of a job's points, counted from 1: every count-th point, so that shards
/// cost about the same.
struct Shard {
  long index = 1;
  long count = 1;
};

/// Where the time of a sweep's workers went, in seconds summed over them, and how well training
/// used it.
struct TimeSpent {
  double training = 0;    // [s]
  double analysis = 0;    // [s]
  double records = 0;     // reading and writing them [s]
  double waiting = 0;     // for work, or for the others to end [s]
  double operations = 0;  // see training_operations()
  double attainable = 0;  // operations that the same cores could have done while training

  /// The share of the cores' single-precision peak that training reached; 0 if there was none.
  double share_of_peak() const { return attainable > 0 ? operations / attainable : 0; }
};

/// What a sweep has brought.
struct SweepResult {
  Index already = 0;  // networks that were there before, complete or failed
  ScheduleCounts counts;
  double seconds = 0;
  bool stopped = false;
  TimeSpent spent;  // the same on all ranks
  int workers = 1;
  double peak = 0;  // of a core, the mean over the ranks [FLOP/s]

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
