#include "work_on.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/record/checkpoint.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/record/record.hpp"

namespace unidyn {
namespace {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Adds its lifetime to `sum`.
class AddSeconds {
 public:
  explicit AddSeconds(double& sum) : sum_(sum) {}
  ~AddSeconds() { sum_ += watch_.seconds(); }
  AddSeconds(const AddSeconds&) = delete;
  AddSeconds& operator=(const AddSeconds&) = delete;

 private:
  double& sum_;
  Stopwatch watch_;
};

// The training from a record of an earlier analysis; empty if there is none that can be used.
std::optional<Record> earlier(Workplace& at, const Point& point, std::string& note) {
  const AddSeconds spent(at.spent.records);
  const auto path = record_path(at.directory.records(), id_of(point));
  if (record_state(path, point, at.analysis_key) != RecordState::stale) return {};
  try {
    return read_training(path, point);
  } catch (const DamagedRecord&) {
    note = set_record_aside(path);
    return {};
  }
}

// Saves states of the training of `point`, if training takes long enough to be worth it.
class TrainingKeeper {
 public:
  TrainingKeeper(const Workplace& at, const Point& point)
      : point_(point), path_(checkpoint_path(at.directory.checkpoints(), id_of(point))) {
    so_far_ = read_checkpoint(path_, point);
    there_ = so_far_.has_value();
  }

  const std::optional<Checkpoint>& so_far() const { return so_far_; }
  double seconds_before() const { return so_far_ ? so_far_->seconds : 0; }
  double seconds() const { return seconds_before() + watch_.seconds(); }
  std::string instruction_sets() const {
    const std::string now(instruction_set());
    std::string before = so_far_ ? so_far_->instruction_set : "";
    const auto known = words(before);
    if (std::ranges::find(known, now) != known.end()) return before;
    return before.empty() ? now : before + " " + now;
  }

  // Failing to save a state only costs time if the run is stopped.
  void keep(const TrainingState& state) {
    try {
      write_checkpoint(path_, point_, {state, seconds(), instruction_sets()});
      there_ = true;
    } catch (const StorageError& error) {
      loss_ = std::string("no checkpoint: ") + error.what();
    }
  }
  // For a finished network, which would be lost if its analysis were stopped.
  void keep_trained(const Trained& trained) {
    constexpr double worth_keeping = 2;  // least training time worth saving [s]
    if (seconds() < worth_keeping || (so_far_ && so_far_->state.over())) return;
    TrainingState state;
    state.trained = trained;
    state.adam = AdamState(trained.network.parameters.size());
    keep(state);
  }
  // Call once there is a record.
  void forget() {
    if (there_) remove_durably(path_);
  }
  // Why a state could not be saved; empty if all were.
  const std::string& loss() const { return loss_; }

 private:
  const Point& point_;
  std::filesystem::path path_;
  std::optional<Checkpoint> so_far_;
  bool there_ = false;  // whether the file exists
  std::string loss_;
  Stopwatch watch_;
};

void train_anew(Workplace& at, const StopRequested& stop_requested, TrainingKeeper& keeper,
                Record& record) {
  const AddSeconds spent(at.spent.training);
  const auto& so_far = keeper.so_far();
  Checkpoints checkpoints{.keep = [&](const TrainingState& state) { keeper.keep(state); },
                          .every = at.options.checkpoint_every};
  if (so_far) checkpoints.from = so_far->state;
  record.trained = train(record.point, stop_requested, checkpoints);
  record.provenance.training_seconds = keeper.seconds();
  record.provenance.instruction_set = keeper.instruction_sets();
  at.spent.operations += training_operations(record.point, record.trained) -
                         (so_far ? training_operations(record.point, so_far->state.trained) : 0);
  at.spent.attainable += at.peak * (keeper.seconds() - keeper.seconds_before());
  keeper.keep_trained(record.trained);
}

// What a recording is found to be. There is no training, and nothing random about it.
void analyse_recording(Workplace& at, Record& record) {
  const AddSeconds spent(at.spent.analysis);
  const Stopwatch watch;
  record.analysis = analyse_states(record.point.imported->states, at.job.analysis_plan);
  record.provenance.analysis_seconds = watch.seconds();
}

// Fills in `record`, whose network fails if anything goes wrong with its numbers. What goes wrong
// with the machine (storage, memory) says nothing of the network, and is tried again.
void train_and_analyse(Workplace& at, const StopRequested& stop_requested, TrainingKeeper& keeper,
                       Record& record, std::string& note) {
  try {
    if (record.point.is_recording()) return analyse_recording(at, record);
    if (auto before = earlier(at, record.point, note)) {
      record.trained = std::move(before->trained);
      record.provenance.training_seconds = before->provenance.training_seconds;
    } else {
      train_anew(at, stop_requested, keeper, record);
    }
    if (record.trained.reason == StopReason::diverged)
      throw std::runtime_error(record.point.is_to_train()
                                   ? "training diverged: the loss grew without bound"
                                   : "its outputs on the held-out trials are not finite");
    const AddSeconds spent(at.spent.analysis);
    const Stopwatch watch;
    record.analysis = analyse(record.trained.network, record.point.task, at.probe,
                              at.job.analysis_plan, id_of(record.point), stop_requested);
    record.provenance.analysis_seconds = watch.seconds();
  } catch (const Interrupted&) {
    throw;
  } catch (const StorageError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    record.status = Status::failed;
    record.reason = error.what();
  }
}

// Whether a network has used up the time that it may take.
class Timeout {
 public:
  explicit Timeout(double seconds) : seconds_(seconds) {}

  bool passed() const { return watch_.seconds() > seconds_; }
  std::string reason() const {
    return fmt::format("took longer than the {:g} s of --timeout", seconds_);
  }

 private:
  double seconds_;
  Stopwatch watch_;
};

}  // namespace

WorkResult work_on(Workplace& at, const Point& point, const StopRequested& stop_requested) {
  const Timeout timeout(at.options.timeout);
  const StopRequested leave_off = [&] { return stop_requested() || timeout.passed(); };
  Record record;
  record.point = point;
  record.analysis_key = at.analysis_key;
  record.provenance = current_provenance(at.rank);
  record.provenance.peak = at.peak;
  std::string note;
  TrainingKeeper keeper(at, point);
  try {
    train_and_analyse(at, leave_off, keeper, record, note);
  } catch (const Interrupted&) {
    if (stop_requested()) return {Outcome::interrupted, keeper.loss()};
    record.status = Status::failed;
    record.reason = timeout.reason();
  }
  const AddSeconds spent(at.spent.records);
  write_record(record_path(at.directory.records(), id_of(point)), record);
  keeper.forget();
  if (record.status == Status::failed) return {Outcome::failed, record.reason};
  return {Outcome::done, note.empty() ? keeper.loss() : note};
}

}  // namespace unidyn
