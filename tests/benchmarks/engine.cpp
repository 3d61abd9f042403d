// What the engine costs: mpirun -n N unidyn_engine_costs DIR SECONDS POINTS [RECORDS].
//
// A sweep of POINTS points whose work is to wait for SECONDS, so that it needs no core, and then,
// with RECORDS 1 (the default), to write a record into DIR, durably, as a sweep does;
// DIR/events.jsonl is written too, and ranks give signs of life. Prints
//   what a point costs beside its work: wall time · workers / points − SECONDS [ms],
//   the share of the workers' time that was work,
//   the coordinator's time on its core, of the wall time, and for each point [µs],
//   the memory that it took for the schedule and the log, for each point [bytes].
#include <sys/resource.h>

#include <boost/mpi/environment.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include "../record/synthetic_records.hpp"
#include "unidyn/engine/distribute.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/process.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {
namespace {

// Points as the two-bit flipflop's study has them, each with an id of its own.
Point point_of(Index item) {
  Point point = synthetic::point(item % 4);
  point.replicate = item + 1;
  return point;
}

// That of a network which training made, of the smallest size.
Record record_of(const Point& point) {
  Stream stream("engine", "record");
  Record record;
  record.point = point;
  record.analysis_key = synthetic::analysis_key;
  record.provenance = synthetic::provenance(0);
  record.trained.network.shape = point.shape();
  record.trained.network.parameters =
      synthetic::random<float>(parameter_count(point.shape()), stream);
  record.trained.reason = StopReason::solved;
  record.analysis = synthetic::analysis(point, 3, false, stream);
  return record;
}

double core_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Of this process, now [bytes].
double memory() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return 4096 * resident;
}

void run(const std::filesystem::path& directory, double seconds, Index items, bool records) {
  const boost::mpi::communicator world;
  const Work work = [&](Index item, const StopRequested&) {
    if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    if (!records) return WorkResult{};
    const Point point = point_of(item);
    write_record(record_path(directory / "records", id_of(point)), record_of(point));
    return WorkResult{};
  };
  std::optional<EventLog> log;
  Workload workload;
  const double before = memory(), core = core_seconds();
  if (world.rank() == 0) {
    make_directories(directory / "records");
    std::vector<Member> members;
    for (int rank = 0; rank < world.size(); ++rank) members.push_back({rank, host_name(), 1});
    log.emplace(directory / "events.jsonl", members, [](const std::string&) {});
    workload.expected_seconds.assign(static_cast<std::size_t>(items), std::max(seconds, 1e-3));
  }
  double worked = 0;
  const auto tell = [&](const Progress& progress) {
    if (progress.begun) log->begun(point_of(progress.begun->item), progress.begun->worker);
    if (!progress.report) return;
    worked += progress.report->seconds;
    log->ended(point_of(progress.report->item), progress.report_of, *progress.report);
  };
  const ScheduleSummary summary = distribute(world, workload, work, tell, {.patience = 60});
  if (world.rank() != 0) return;
  const auto workers = static_cast<double>(std::max(1, world.size() - 1));
  const auto n = static_cast<double>(items), wall = summary.seconds;
  const double busy = core_seconds() - core;
  std::printf(
      "%4.0f workers  %7.0f points of %6.3f s  %s  %8.3f ms a point  at work %5.1f %%  coordinator "
      "%5.2f %% of a core, %6.1f us a point, %5.0f B a point\n",
      workers, n, seconds, records ? "records" : "nothing", 1e3 * (wall * workers / n - seconds),
      100 * worked / (workers * wall), 100 * busy / wall, 1e6 * busy / n, (memory() - before) / n);
}

}  // namespace
}  // namespace unidyn

int main(int argc, char** argv) {
  const boost::mpi::environment mpi(argc, argv, boost::mpi::threading::serialized);
  if (argc < 4) {
    std::fprintf(stderr, "usage: %s DIR SECONDS POINTS [RECORDS]\n", argv[0]);
    return 2;
  }
  unidyn::run(argv[1], std::atof(argv[2]), std::atol(argv[3]), argc < 5 || argv[4][0] != '0');
  return 0;
}
