#pragma once
// What a worker of a sweep does with a network: train it, or go on from a checkpoint; analyse it;
// and make its record.
#include "unidyn/engine/work.hpp"
#include "unidyn/stages/sweep.hpp"

namespace unidyn {

/// What a rank needs to work on any of the job's points, and what it has done with its time.
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

/// Brings the record of `point`. A network that fails, or takes longer than the options allow, has
/// a record too. Throws StorageError and std::bad_alloc: they say nothing about the network.
WorkResult work_on(Workplace& at, const Point& point, const StopRequested& stop_requested);

}  // namespace unidyn
