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

/// Where the time of a sweep's workers went, in seconds summed over them, and how well training
/// used it.
struct TimeSpent {
  double training = 0;    // [s]
  double analysis = 0;    // [s]
  double records = 0;     // reading and writing them [s]
  double waiting = 0;     // for work, or for the others to end [s]
  double operations = 0;  // see training_operations()
  double attainable = 0;  // operations that the same cores could have done while training

  /// The seconds, under their names here.
  std::map<std::string, double> by_name() const {
    return {
        {"training", training}, {"analysis", analysis}, {"records", records}, {"waiting", waiting}};
  }

  /// The share of the cores' single-precision peak that training reached; 0 if there was none.
  double share_of_peak() const { return attainable > 0 ? operations / attainable : 0; }
};

/// How a sweep goes about its work. Nothing of this changes a result.
struct SweepOptions {
  static constexpr double never = std::numeric_limits<double>::infinity();

  std::optional<Shard> shard = {};
  double checkpoint_every = 600;  // [s] between checkpoints of a training run
  double timeout = never;         // [s] that a network may take in one run; beyond, it has failed
  double most_deaths = 3;         // of workers at work on a network; from then on it has failed
  double patience = 60;           // see Limits
  bool survive = false;           // likewise
  StopRequested drain_requested = {};         // likewise
  std::function<double()> seconds_left = {};  // likewise
};

/// What a sweep has brought.
struct SweepResult {
  Index already = 0;  // networks that were there before, complete or failed
  ScheduleCounts counts;
  double seconds = 0;
  bool stopped = false;
  Index lost = 0;   // workers: see ScheduleSummary; then what follows is this rank's alone
  TimeSpent spent;  // the same on all ranks
  int workers = 1;
  double peak = 0;  // of a core, the mean over the ranks [FLOP/s]

  /// Networks of the shard that have no result yet.
  Index missing() const { return counts.left() + counts.given_up; }
};

/// Trains and analyses every point of the job, or of a shard of it, that has no record in
/// `directory` yet, and re-analyses those whose analysis was made with other settings. Each network
/// is durable in a record of its own before it counts as done; a damaged record is set aside and
/// redone. What goes wrong within a network (divergence, an exception) is recorded as its result
/// and ends nothing. A training run that is stopped leaves a checkpoint, and the next sweep goes on
/// from there to the same bits. A network at which workers died comes after all others, and is
/// recorded as failed after `options.most_deaths` of them. Collective.
SweepResult sweep(const boost::mpi::communicator& world, const StudyDirectory& directory,
                  const Job& job, const SweepOptions& options, const Listener& listener,
                  const StopRequested& stop_requested);

}  // namespace unidyn
