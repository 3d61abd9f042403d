#include "unidyn/stages/sweep.hpp"

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/durable.hpp"
#include "unidyn/storage/lock.hpp"
#include "unidyn/storage/provenance.hpp"
#include "unidyn/storage/record.hpp"

namespace unidyn {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// What every rank needs to work on any of the job's points.
struct Workplace {
  const StudyDirectory& directory;
  const Job& job;
  std::string analysis_key;
  Trials probe;
  int rank;
};

// The training that a record of an earlier analysis holds, or nothing if there is none to be had.
std::optional<Record> earlier(const Workplace& at, const Point& point) {
  const auto path = record_path(at.directory.records(), id_of(point));
  if (record_state(path, point, at.analysis_key) != RecordState::stale) return {};
  return read_record(path, point);
}

// Fills in `record`, whose network fails if anything goes wrong with its numbers.
void train_and_analyse(const Workplace& at, const StopRequested& stop_requested, Record& record) {
  try {
    auto start = std::chrono::steady_clock::now();
    if (auto before = earlier(at, record.point)) {
      record.trained = std::move(before->trained);
      record.provenance.training_seconds = before->provenance.training_seconds;
    } else {
      record.trained = train(record.point, stop_requested);
      record.provenance.training_seconds = seconds_since(start);
    }
    if (record.trained.reason == StopReason::diverged)
      throw std::runtime_error("training diverged: the loss grew without bound");
    start = std::chrono::steady_clock::now();
    record.analysis = analyse(record.trained.network, at.probe, at.job.instructions,
                              id_of(record.point), stop_requested);
    record.provenance.analysis_seconds = seconds_since(start);
  } catch (const Interrupted&) {
    throw;
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception& error) {
    record.status = Status::failed;
    record.reason = error.what();
  }
}

WorkResult work_on(const Workplace& at, const Point& point, const StopRequested& stop_requested) {
  Record record;
  record.point = point;
  record.analysis_key = at.analysis_key;
  record.provenance = here(at.rank);
  train_and_analyse(at, stop_requested, record);
  write_record(record_path(at.directory.records(), id_of(point)), record);
  return {record.status == Status::failed ? Outcome::failed : Outcome::done, record.reason};
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
    if (state == RecordState::damaged)
      listener.note(path.string() + ": damaged; set aside as " + set_aside(path).string() +
                    ", to be redone");
    if (state == RecordState::complete || state == RecordState::failed) {
      ++already;
    } else {
      to_do.push_back(static_cast<int>(i));
    }
  }
  return to_do;
}

void share(const boost::mpi::communicator& world, std::vector<int>& values) {
  int count = static_cast<int>(values.size());
  MPI_Bcast(&count, 1, MPI_INT, 0, world);
  values.resize(static_cast<std::size_t>(count));
  MPI_Bcast(values.data(), count, MPI_INT, 0, world);
}

std::string log_line(const Point& point, const Report& report) {
  std::ostringstream line;
  line << here(0).started << ' ' << to_name(report.outcome) << ' ' << id_of(point) << ' '
       << to_name(point.cell.architecture) << ' ' << to_name(point.cell.activation) << ' '
       << point.units << " l2=" << to_text(point.l2) << ' '
       << (point.trained ? "replicate=" : "untrained=") << point.replicate << ' ' << report.seconds
       << " s";
  if (!report.reason.empty()) line << ": " << report.reason;
  return line.str();
}

}  // namespace

SweepResult sweep(const boost::mpi::communicator& world, const StudyDirectory& directory,
                  const Job& job, Shard shard, const Listener& listener,
                  const StopRequested& stop_requested) {
  const std::vector<Point> all = points(job);
  const Workplace at{directory, job, analysis_key(job.instructions), probe_trials(job),
                     world.rank()};
  SweepResult result;
  std::vector<int> to_do;
  std::optional<DirectoryLock> lock;
  std::ofstream log;
  on_root(world, [&] {
    freeze_job(directory, job);
    lock.emplace(directory.path, DirectoryLock::Kind::shared);
    make_directories(directory.records());
    remove_stale_drafts(directory.path);
    to_do = points_to_do(directory, all, shard, at.analysis_key, listener, result.already);
    log.open(directory.log(), std::ios::app);
  });
  share(world, to_do);

  const auto point_of = [&](Index item) -> const Point& {
    return all[static_cast<std::size_t>(to_do[static_cast<std::size_t>(item)])];
  };
  std::vector<double> expected;
  for (std::size_t i = 0; i < to_do.size(); ++i)
    expected.push_back(expected_cost(job, point_of(static_cast<Index>(i))).seconds());
  const auto on_progress = [&](const Progress& progress) {
    if (progress.report)
      log << log_line(point_of(progress.report->item), *progress.report) << std::endl;
    if (listener.progress) listener.progress(progress);
  };
  const auto work = [&](Index item, const StopRequested& stop) {
    return work_on(at, point_of(item), stop);
  };
  const ScheduleSummary summary = distribute(world, expected, work, on_progress, stop_requested);
  result.counts = summary.counts;
  result.seconds = summary.seconds;
  result.stopped = summary.stopped;
  return result;
}

}  // namespace unidyn
