#pragma once
#include <boost/mpi/communicator.hpp>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>

#include "unidyn/stages/listener.hpp"
#include "unidyn/stages/shards.hpp"

namespace unidyn {

/// How a sweep's workers spent their time, in seconds summed over them, and how efficiently they
/// trained.
struct TimeSpent {
  double training = 0;    // [s]
  double analysis = 0;    // [s]
  double records = 0;     // reading and writing them [s]
  double waiting = 0;     // for work, or for the others to finish [s]
  double operations = 0;  // see training_operations()
  double attainable = 0;  // operations that the same cores could have done in training time

  /// The seconds, by the names of these members.
  std::map<std::string, double> by_name() const {
    return {
        {"training", training}, {"analysis", analysis}, {"records", records}, {"waiting", waiting}};
  }

  /// The fraction of the cores' single-precision peak reached in training; 0 without training.
  double share_of_peak() const { return attainable > 0 ? operations / attainable : 0; }
};

/// Options of a sweep that do not affect results.
struct SweepOptions {
  static constexpr double never = std::numeric_limits<double>::infinity();

  std::optional<Shard> shard = {};
  double checkpoint_every = 600;  // [s] between checkpoints of a training run
  double timeout = never;         // [s] that a network may take in one run before it has failed
  double most_deaths = 3;         // of workers at work on a network before it has failed
  double patience = 60;           // see Limits
  bool survive = false;           // likewise
  StopRequested drain_requested = {};         // likewise
  std::function<double()> seconds_left = {};  // likewise
};

/// The result of a sweep.
struct SweepResult {
  Index already = 0;  // networks finished before, complete or failed
  ScheduleCounts counts;
  double seconds = 0;
  bool stopped = false;
  Index lost = 0;   // workers: see ScheduleSummary; if any, what follows is of this rank only
  TimeSpent spent;  // the same on all ranks
  int workers = 1;
  double peak = 0;  // of a core, mean over the ranks [FLOP/s]

  /// Networks of the shard that have no result yet.
  Index missing() const { return counts.left() + counts.given_up; }
};

/// Trains and analyses every point of the job, or of a shard of it, that has no record in
/// `directory` yet, and re-analyses those that were analysed with other settings. Each network
/// counts as done once its own record is durable; a damaged record is set aside and redone. Errors
/// within a network (divergence, an exception) are recorded as its result and do not end the sweep.
/// A training run that is stopped leaves a checkpoint, from which the next sweep continues to the
/// same bits. Networks during which workers died come last, and are recorded as failed after
/// `options.most_deaths` deaths. Collective.
SweepResult sweep(const boost::mpi::communicator& world, const StudyDirectory& directory,
                  const Job& job, const SweepOptions& options, const Listener& listener,
                  const StopRequested& stop_requested);

}  // namespace unidyn
