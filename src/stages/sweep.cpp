#include "unidyn/stages/sweep.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/line_log.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/linalg/peak.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/cost.hpp"

namespace unidyn {
namespace {

// What every rank needs to work on any of the job's points.
struct Workplace {
  const StudyDirectory& directory;
  const Job& job;
  std::string analysis_key;
  Trials probe;
  int rank;
  double peak;      // of this rank's core [FLOP/s]
  TimeSpent spent;  // by this rank
};

// Adds the time until it dies to `sum`.
class Stopwatch {
 public:
  explicit Stopwatch(double& sum) : sum_(sum) {}
  ~Stopwatch() { sum_ += seconds(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  double& sum_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The training that a record of an earlier analysis holds, or nothing if there is none to be had.
std::optional<Record> earlier(Workplace& at, const Point& point, std::string& note) {
  const Stopwatch watch(at.spent.records);
  const auto path = record_path(at.directory.records(), id_of(point));
  if (record_state(path, point, at.analysis_key) != RecordState::stale) return {};
  try {
    return read_training(path, point);
  } catch (const DamagedRecord&) {
    note = set_record_aside(path);
    return {};
  }
}

void train_anew(Workplace& at, const StopRequested& stop_requested, Record& record) {
  const Stopwatch watch(at.spent.training);
  record.trained = train(record.point, stop_requested);
  record.provenance.training_seconds = watch.seconds();
  at.spent.operations += training_operations(record.point, record.trained);
  at.spent.attainable += at.peak * watch.seconds();
}

// Fills in `record`, whose network fails if anything goes wrong with its numbers. What goes wrong
// with the machine (storage, memory) says nothing of the network, and is tried again.
void train_and_analyse(Workplace& at, const StopRequested& stop_requested, Record& record,
                       std::string& note) {
  try {
    if (auto before = earlier(at, record.point, note)) {
      record.trained = std::move(before->trained);
      record.provenance.training_seconds = before->provenance.training_seconds;
    } else {
      train_anew(at, stop_requested, record);
    }
    if (record.trained.reason == StopReason::diverged)
      throw std::runtime_error("training diverged: the loss grew without bound");
    const Stopwatch watch(at.spent.analysis);
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

WorkResult work_on(Workplace& at, const Point& point, const StopRequested& stop_requested) {
  Record record;
  record.point = point;
  record.analysis_key = at.analysis_key;
  record.provenance = current_provenance(at.rank);
  record.provenance.peak = at.peak;
  std::string note;
  train_and_analyse(at, stop_requested, record, note);
  const Stopwatch watch(at.spent.records);
  write_record(record_path(at.directory.records(), id_of(point)), record);
  if (record.status == Status::failed) return {Outcome::failed, record.reason};
  return {Outcome::done, note};
}

// A lock on the directory, which is made if it is not there. Shards share it; two sweeps of the
// whole job would train the same networks. That two shards are the same goes unnoticed: it wastes
// time and harms nothing.
DirectoryLock entered(const StudyDirectory& directory, Shard shard, const Listener& listener) {
  make_directories(directory.path);
  return locked(directory,
                shard.count > 1 ? DirectoryLock::Kind::shared : DirectoryLock::Kind::exclusive,
                listener);
}

// The indices of those of `all` in `shard` that need work. Sets damaged records aside.
std::vector<int> points_to_do(const StudyDirectory& directory, const std::vector<Point>& all,
                              Shard shard, const std::string& analysis_key,
                              const Listener& listener, Index& already) {
  std::vector<int> to_do;
  for (std::size_t i = static_cast<std::size_t>(shard.index - 1); i < all.size();
       i += static_cast<std::size_t>(shard.count)) {
    const auto path = record_path(directory.records(), id_of(all[i]));
    const RecordState state = record_state(path, all[i], analysis_key);
    if (state == RecordState::damaged) listener.note(set_record_aside(path));
    if (state == RecordState::complete || state == RecordState::failed) {
      ++already;
    } else {
      to_do.push_back(static_cast<int>(i));
    }
  }
  return to_do;
}

std::string log_line(const Point& point, const Report& report) {
  std::ostringstream line;
  line << current_provenance(0).started << ' ' << to_name(report.outcome) << ' ' << id_of(point)
       << ' ' << to_name(point.cell.architecture) << ' ' << to_name(point.cell.activation) << ' '
       << point.units << " l2=" << to_text(point.l2) << ' '
       << (point.trained ? "replicate=" : "untrained=") << point.replicate << ' ' << report.seconds
       << " s";
  if (!report.reason.empty()) line << ": " << report.reason;
  return line.str();
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
                  const Job& job, Shard shard, const Listener& listener,
                  const StopRequested& stop_requested) {
  const std::vector<Point> all = points(job);
  Workplace at{directory,
               job,
               analysis_key(job.analysis_plan),
               probe_trials(job),
               world.rank(),
               single_precision_peak(),
               {}};
  SweepResult result;
  std::vector<int> to_do;
  std::optional<DirectoryLock> lock;
  std::optional<LineLog> log;
  on_rank_zero(world, [&] {
    lock.emplace(entered(directory, shard, listener));
    freeze_job(directory, job);
    make_directories(directory.records());
    remove_stale_drafts(directory.path);
    to_do = points_to_do(directory, all, shard, at.analysis_key, listener, result.already);
    log.emplace(directory.log(), listener.note);
  });
  broadcast(world, to_do);

  const auto point_of = [&](Index item) -> const Point& {
    return all[static_cast<std::size_t>(to_do[static_cast<std::size_t>(item)])];
  };
  std::vector<double> expected;
  for (std::size_t i = 0; i < to_do.size(); ++i)
    expected.push_back(expected_cost(job, point_of(static_cast<Index>(i))).seconds());
  const auto on_progress = [&](const Progress& progress) {
    if (progress.report) log->add(log_line(point_of(progress.report->item), *progress.report));
    if (listener.progress) listener.progress(progress);
  };
  const auto work = [&](Index item, const StopRequested& stop) {
    return work_on(at, point_of(item), stop);
  };
  const ScheduleSummary summary = distribute(world, expected, work, on_progress, stop_requested);
  result.counts = summary.counts;
  result.seconds = summary.seconds;
  result.stopped = summary.stopped;
  account(world, at, result);
  on_rank_zero(world, [&] { require_study(directory); });
  return result;
}

}  // namespace unidyn
