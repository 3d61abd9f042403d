#pragma once
// A worker's job for one network in a sweep: train it, or continue from a checkpoint; analyse it;
// and write its record.
#include "unidyn/engine/work.hpp"
#include "unidyn/stages/sweep.hpp"

namespace unidyn {

/// What a rank needs to work on any of the job's points, and how it has spent its time.
struct Workplace {
  const StudyDirectory& directory;
  const Job& job;
  const SweepOptions& options;
  std::string analysis_key;
  Trials probe;
  int rank;
  double peak;           // of this rank's core [FLOP/s]
  TimeSpent spent = {};  // by this rank
};

/// Creates the record of `point`, also if the network fails or takes longer than the options allow.
/// Throws StorageError and std::bad_alloc, which are independent of the network.
WorkResult work_on(Workplace& at, const Point& point, const StopRequested& stop_requested);

}  // namespace unidyn
