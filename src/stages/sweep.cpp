#include "unidyn/stages/sweep.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/files/process.hpp"
#include "unidyn/linalg/peak.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/record/checkpoint.hpp"
#include "unidyn/record/provenance.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/events.hpp"
#include "work_on.hpp"

namespace unidyn {
namespace {

// Shards share the directory; two sweeps of the whole job would train the same networks. Two sweeps
// of the same shard are not detected: that wastes time but does no harm.
DirectoryLock::Kind lock_of(std::optional<Shard> shard) {
  return shard ? DirectoryLock::Kind::shared : DirectoryLock::Kind::exclusive;
}

// The indices of the points of `all` in `shard` that need work. Sets damaged records aside, and
// removes checkpoints of finished networks.
std::vector<int> points_to_do(const StudyDirectory& directory, const Job& job,
                              const std::vector<Point>& all, std::optional<Shard> shard,
                              const std::string& analysis_key, const Listener& listener,
                              Index& already) {
  std::vector<int> to_do;
  std::error_code none;
  const bool checkpoints = std::filesystem::exists(directory.checkpoints(), none);
  for (const std::size_t i : points_in(shard, job, all)) {
    const auto path = record_path(directory.records(), id_of(all[i]));
    const RecordState state = record_state(path, all[i], analysis_key);
    if (state == RecordState::damaged) listener.note(set_record_aside(path));
    if (state == RecordState::complete || state == RecordState::failed) {
      ++already;
      // A process may have been killed between writing the record and removing its checkpoint.
      if (checkpoints) remove_durably(checkpoint_path(directory.checkpoints(), id_of(all[i])));
    } else {
      to_do.push_back(static_cast<int>(i));
    }
  }
  return to_do;
}

// A description of all ranks, on every rank. Collective.
std::vector<Member> members_of(const boost::mpi::communicator& world) {
  std::istringstream texts(joined_texts(
      world, host_name() + "\n" + std::to_string(static_cast<long>(::getpid())) + "\n"));
  std::vector<Member> members;
  for (std::string host, process; std::getline(texts, host) && std::getline(texts, process);)
    members.push_back({static_cast<int>(members.size()), host, std::stol(process)});
  return members;
}

// Removes the networks that killed too many workers from `to_do`, and records them as failed.
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

// The items during which workers have died before.
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

// Sums over the ranks how the time of the sweep was spent.
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

// The work to do and its log. Lock, log and workload are on rank 0 only.
struct Sweep {
  std::vector<int> to_do;  // indices of points
  Index already = 0;
  std::optional<DirectoryLock> lock;
  std::optional<EventLog> log;
  Workload workload;
};

// Locks the directory and determines the work to do.
void enter(const Workplace& at, const std::vector<Point>& all, std::vector<Member> members,
           const Listener& listener, Sweep& sweep) {
  const StudyDirectory& directory = at.directory;
  const auto shard = at.options.shard;
  make_directories(directory.path);
  sweep.lock.emplace(directory.path, lock_of(shard));
  freeze_job(directory, at.job);
  if (shard) freeze_shard_count(directory, *shard);
  make_directories(directory.records());
  remove_stale_drafts(directory.path);
  sweep.to_do =
      points_to_do(directory, at.job, all, shard, at.analysis_key, listener, sweep.already);
  const auto deaths = event_history(directory.path).deaths;
  sweep.log.emplace(event_log(directory, shard), std::move(members), listener.note);
  quarantine(at, all, deaths, *sweep.log, listener, sweep.to_do);
  sweep.workload.last = suspects(all, sweep.to_do, deaths);
  for (const int i : sweep.to_do)
    sweep.workload.expected_seconds.push_back(
        expected_cost(at.job, all[static_cast<std::size_t>(i)]).seconds());
  sweep.log->sweep_begins(shard, static_cast<Index>(sweep.to_do.size()), sweep.already);
}

// Logs the coordinator's progress and passes it on.
OnProgress into_log(const std::function<const Point&(Index)>& point_of, EventLog& log,
                    const Listener& listener) {
  return [&, point_of](const Progress& progress) {
    if (progress.begun) log.begun(point_of(progress.begun->item), progress.begun->worker);
    if (progress.report)
      log.ended(point_of(progress.report->item), progress.report_of, *progress.report);
    if (progress.lost) {
      log.lost(*progress.lost);
      listener.note(loss_text(log.member_of(*progress.lost)));
    }
    if (listener.progress) listener.progress(progress);
  };
}

Limits limits_of(const SweepOptions& options, const StopRequested& stop_requested,
                 std::optional<EventLog>& log) {
  const auto stop = [&] {
    const bool requested = stop_requested();
    if (requested && log) log->stopping();
    return requested;
  };
  return {.stop = stop,
          .drain = options.drain_requested,
          .seconds_left = options.seconds_left,
          .patience = options.patience,
          .survive = options.survive};
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
               single_precision_peak()};
  Sweep sweep;
  std::vector<Member> members = members_of(world);
  on_rank_zero(world, [&] { enter(at, all, std::move(members), listener, sweep); });
  broadcast(world, sweep.to_do);

  const auto point_of = [&](Index item) -> const Point& {
    return all[static_cast<std::size_t>(sweep.to_do[static_cast<std::size_t>(item)])];
  };
  const auto work = [&](Index item, const StopRequested& stop) {
    return work_on(at, point_of(item), stop);
  };
  const ScheduleSummary summary = distribute(
      world, sweep.workload, work, sweep.log ? into_log(point_of, *sweep.log, listener) : nullptr,
      limits_of(options, stop_requested, sweep.log));
  SweepResult result;
  result.already = sweep.already;
  result.counts = summary.counts;
  result.seconds = summary.seconds;
  result.stopped = summary.stopped;
  result.lost = summary.lost;
  const boost::mpi::communicator alone(MPI_COMM_SELF, boost::mpi::comm_attach);
  account(summary.lost > 0 ? alone : world, at, result);
  if (sweep.log) sweep.log->sweep_ended(summary, result.spent.by_name());
  if (summary.lost == 0) on_rank_zero(world, [&] { require_study(directory); });
  return result;
}

}  // namespace unidyn
