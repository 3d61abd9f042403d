#include "unidyn/stages/sweep.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/files/process.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/linalg/peak.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/record/checkpoint.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {
namespace {

// What every rank needs to work on any of the job's points.
struct Workplace {
  const StudyDirectory& directory;
  const Job& job;
  const SweepOptions& options;
  std::string analysis_key;
  Trials probe;
  int rank;
  double peak;      // of this rank's core [FLOP/s]
  TimeSpent spent;  // by this rank
};

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Adds the time until it dies to `sum`.
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

// The training that a record of an earlier analysis holds, or nothing if there is none to be had.
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

// Keeps states of the training of `point`, while it takes long enough for that to pay.
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
    const std::string before = so_far_ ? so_far_->instruction_set : "";
    const auto known = words(before);
    if (std::ranges::find(known, now) != known.end()) return before;
    return before.empty() ? now : before + " " + now;
  }

  // That a state cannot be kept costs time if the run is stopped, and nothing else.
  void keep(const TrainingState& state) {
    try {
      write_checkpoint(path_, point_, {state, seconds(), instruction_sets()});
      there_ = true;
    } catch (const StorageError& error) {
      loss_ = std::string("no checkpoint: ") + error.what();
    }
  }
  // Of a network that is as it will stay, and would be lost if its analysis were stopped.
  void keep_trained(const Trained& trained) {
    constexpr double worth_keeping = 2;  // [s] of training
    if (seconds() < worth_keeping || (so_far_ && so_far_->state.over())) return;
    TrainingState state;
    state.trained = trained;
    state.adam = AdamState(trained.network.parameters.size());
    keep(state);
  }
  // Once there is a record.
  void forget() {
    if (there_) remove_durably(path_);
  }
  // Why a state could not be kept; empty if all were.
  const std::string& loss() const { return loss_; }

 private:
  const Point& point_;
  std::filesystem::path path_;
  std::optional<Checkpoint> so_far_;
  bool there_ = false;  // the file
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

// Fills in `record`, whose network fails if anything goes wrong with its numbers. What goes wrong
// with the machine (storage, memory) says nothing of the network, and is tried again.
void train_and_analyse(Workplace& at, const StopRequested& stop_requested, TrainingKeeper& keeper,
                       Record& record, std::string& note) {
  try {
    if (auto before = earlier(at, record.point, note)) {
      record.trained = std::move(before->trained);
      record.provenance.training_seconds = before->provenance.training_seconds;
    } else {
      train_anew(at, stop_requested, keeper, record);
    }
    if (record.trained.reason == StopReason::diverged)
      throw std::runtime_error("training diverged: the loss grew without bound");
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

// Whether a network has taken as long as one may.
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

// Shards share the directory; two sweeps of the whole job would train the same networks.
DirectoryLock::Kind lock_of(Shard shard) {
  return shard.count > 1 ? DirectoryLock::Kind::shared : DirectoryLock::Kind::exclusive;
}

// The indices of those of `all` in `shard` that need work. Sets damaged records aside, and
// removes checkpoints of the others.
std::vector<int> points_to_do(const StudyDirectory& directory, const std::vector<Point>& all,
                              Shard shard, const std::string& analysis_key,
                              const Listener& listener, Index& already) {
  std::vector<int> to_do;
  std::error_code none;
  const bool checkpoints = std::filesystem::exists(directory.checkpoints(), none);
  for (std::size_t i = static_cast<std::size_t>(shard.index - 1); i < all.size();
       i += static_cast<std::size_t>(shard.count)) {
    const auto path = record_path(directory.records(), id_of(all[i]));
    const RecordState state = record_state(path, all[i], analysis_key);
    if (state == RecordState::damaged) listener.note(set_record_aside(path));
    if (state == RecordState::complete || state == RecordState::failed) {
      ++already;
      // Somebody may have died between writing the record and removing what it makes needless.
      if (checkpoints) remove_durably(checkpoint_path(directory.checkpoints(), id_of(all[i])));
    } else {
      to_do.push_back(static_cast<int>(i));
    }
  }
  return to_do;
}

// All ranks, on every rank. Collective.
std::vector<Member> members_of(const boost::mpi::communicator& world) {
  std::istringstream texts(joined_texts(
      world, host_name() + "\n" + std::to_string(static_cast<long>(::getpid())) + "\n"));
  std::vector<Member> members;
  for (std::string host, process; std::getline(texts, host) && std::getline(texts, process);)
    members.push_back({static_cast<int>(members.size()), host, std::stol(process)});
  return members;
}

// Takes out of `to_do` the networks that killed too many workers, and records that they failed.
void quarantine(const Workplace& at, const std::vector<Point>& all,
                const std::map<std::string, double>& deaths, EventLog& log,
                const Listener& listener, std::vector<int>& to_do) {
  std::erase_if(to_do, [&](int i) {
    const Point& point = all[static_cast<std::size_t>(i)];
    const auto found = deaths.find(id_of(point));
    if (found == deaths.end() || found->second < at.options.most_deaths) return false;
    Record record;
    record.point = point;
    record.status = Status::failed;
    record.analysis_key = at.analysis_key;
    record.provenance = current_provenance(at.rank);
    record.reason =
        fmt::format("quarantined: workers at work on it died {:.3g} times", found->second);
    write_record(record_path(at.directory.records(), id_of(point)), record);
    log.quarantined(point, found->second);
    listener.note(id_of(point) + ": " + record.reason + " (" + words_of(point) + ")");
    return true;
  });
}

// Those of the items at which workers died before.
std::vector<Index> suspects(const std::vector<Point>& all, const std::vector<int>& to_do,
                            const std::map<std::string, double>& deaths) {
  std::vector<Index> items;
  for (std::size_t item = 0; item < to_do.size(); ++item)
    if (deaths.contains(id_of(all[static_cast<std::size_t>(to_do[item])])))
      items.push_back(static_cast<Index>(item));
  return items;
}

std::string loss_text(const Member& member) {
  return fmt::format(
      "rank {} (process {} on {}) gave no sign of life: killed, stopped, or its machine lost",
      member.rank, member.process, member.host);
}

std::string text_of(Shard shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

// Sums up over the ranks where the time of the sweep went.
void account(const boost::mpi::communicator& world, const Workplace& at, SweepResult& result) {
  const TimeSpent& mine = at.spent;
  std::array sums{mine.training,   mine.analysis,   mine.records,
                  mine.operations, mine.attainable, at.peak};
  sum_over(world, std::span<double>(sums));
  result.workers = std::max(1, world.size() - 1);
  result.peak = sums[5] / world.size();
  result.spent = {
      .training = sums[0],
      .analysis = sums[1],
      .records = sums[2],
      .waiting = std::max(0.0, result.workers * result.seconds - sums[0] - sums[1] - sums[2]),
      .operations = sums[3],
      .attainable = sums[4]};
}

}  // namespace

SweepResult sweep(const boost::mpi::communicator& world, const StudyDirectory& directory,
                  const Job& job, const SweepOptions& options, const Listener& listener,
                  const StopRequested& stop_requested) {
  const std::vector<Point> all = points(job);
  Workplace at{directory,
               job,
               options,
               analysis_key(job.analysis_plan),
               probe_trials(job),
               world.rank(),
               single_precision_peak(),
               {}};
  SweepResult result;
  std::vector<int> to_do;
  std::optional<DirectoryLock> lock;
  std::optional<EventLog> log;
  Workload workload;
  const std::vector<Member> members = members_of(world);
  on_rank_zero(world, [&] {
    make_directories(directory.path);
    lock.emplace(directory.path, lock_of(options.shard));
    freeze_job(directory, job);
    make_directories(directory.records());
    remove_stale_drafts(directory.path);
    to_do = points_to_do(directory, all, options.shard, at.analysis_key, listener, result.already);
    const auto deaths = event_history(directory.path).deaths;
    log.emplace(directory.events(), members, listener.note);
    quarantine(at, all, deaths, *log, listener, to_do);
    workload.last = suspects(all, to_do, deaths);
    log->sweep_begins(text_of(options.shard), static_cast<Index>(to_do.size()), result.already);
  });
  broadcast(world, to_do);

  const auto point_of = [&](Index item) -> const Point& {
    return all[static_cast<std::size_t>(to_do[static_cast<std::size_t>(item)])];
  };
  for (std::size_t i = 0; i < to_do.size(); ++i)
    workload.expected_seconds.push_back(
        expected_cost(job, point_of(static_cast<Index>(i))).seconds());
  const auto on_progress = [&](const Progress& progress) {
    if (progress.begun) log->begun(point_of(progress.begun->item), progress.begun->worker);
    if (progress.report)
      log->ended(point_of(progress.report->item), progress.report_of, *progress.report);
    if (progress.lost) {
      log->lost(*progress.lost);
      listener.note(loss_text(log->member_of(*progress.lost)));
    }
    if (listener.progress) listener.progress(progress);
  };
  const auto work = [&](Index item, const StopRequested& stop) {
    return work_on(at, point_of(item), stop);
  };
  const Limits limits{.stop =
                          [&] {
                            const bool stop = stop_requested();
                            if (stop && log) log->stopping();
                            return stop;
                          },
                      .drain = options.drain_requested,
                      .seconds_left = options.seconds_left,
                      .patience = options.patience,
                      .survive = options.survive};
  const ScheduleSummary summary = distribute(world, workload, work, on_progress, limits);
  result.counts = summary.counts;
  result.seconds = summary.seconds;
  result.stopped = summary.stopped;
  result.lost = summary.lost;
  account(
      summary.lost > 0 ? boost::mpi::communicator(MPI_COMM_SELF, boost::mpi::comm_attach) : world,
      at, result);
  if (log) {
    const TimeSpent& spent = result.spent;
    log->sweep_ended(summary, {{"training", spent.training},
                               {"analysis", spent.analysis},
                               {"records", spent.records},
                               {"waiting", spent.waiting}});
  }
  if (summary.lost == 0) on_rank_zero(world, [&] { require_study(directory); });
  return result;
}

}  // namespace unidyn
