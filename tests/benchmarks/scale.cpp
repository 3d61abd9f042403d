// How far one coordinator carries: the sweep's own schedule, driven by a simulated cluster.
//
//   unidyn_scale SERVICE_SECONDS WORKERS... < DURATIONS
//
// DURATIONS has a line "expected actual" [s] for each network of a real sweep; they are repeated in
// turn until there are ten for each worker. A worker's report reaches the coordinator at once, who
// takes them one after the other, SERVICE_SECONDS each, and answers with the next point. Prints for
// each number of workers: the share of the workers' time that was work, the makespan over the lower
// bound max(total/workers, longest), how busy the coordinator was, and what time the schedule
// itself took of this machine for a report, and what memory when it began.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <queue>
#include <string>
#include <vector>

#include "unidyn/engine/schedule.hpp"

namespace unidyn {
namespace {

struct Duration {
  double expected;  // [s]
  double actual;    // [s]
};

struct Outcomes {
  double makespan = 0;          // [s]
  double work = 0;              // [s], over all workers
  double longest = 0;           // [s]
  double coordinator_busy = 0;  // [s], simulated
  double seconds_a_report = 0;  // [s], measured, of the schedule alone
  double memory = 0;            // that it took when it began [bytes]
};

// Of this process, now [bytes].
double resident_memory() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return 4096 * resident;
}

// A discrete-event simulation: what happens next is the earliest report.
Outcomes simulate(const std::vector<Duration>& items, Index workers, double service) {
  using Event = std::pair<double, Index>;
  std::vector<double> expected;
  for (const Duration& d : items) expected.push_back(d.expected);
  const auto begin = std::chrono::steady_clock::now();
  Outcomes out;
  const double before = resident_memory();
  Schedule schedule({expected}, workers);
  out.memory = resident_memory() - before;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> reports;
  for (Index worker = 0; worker < workers; ++worker) reports.emplace(0.0, worker);
  double coordinator_free = 0;
  for (long served = 0; !reports.empty(); ++served) {
    const auto [when, worker] = reports.top();
    reports.pop();
    coordinator_free = std::max(coordinator_free, when) + service;
    out.coordinator_busy += service;
    if (const auto item = schedule.current(worker)) schedule.finished(worker, *item, Outcome::done);
    out.makespan = std::max(out.makespan, when);
    if (const auto item = schedule.next(worker)) {
      const double actual = items[static_cast<std::size_t>(*item)].actual;
      out.work += actual;
      out.longest = std::max(out.longest, actual);
      reports.emplace(coordinator_free + actual, worker);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    out.seconds_a_report = taken.count() / static_cast<double>(served + 1);
  }
  return out;
}

void report(const std::vector<Duration>& measured, Index workers, double service) {
  std::vector<Duration> items;
  for (std::size_t i = 0; i < static_cast<std::size_t>(10 * workers); ++i)
    items.push_back(measured[i % measured.size()]);
  const Outcomes out = simulate(items, workers, service);
  const auto w = static_cast<double>(workers);
  const double bound = std::max(out.work / w, out.longest);
  std::printf(
      "%8td workers  %9zu networks  utilisation %.3f  makespan/bound %.3f  "
      "coordinator busy %5.1f %%  schedule %.2f us/report, %.1f MB\n",
      workers, items.size(), out.work / (w * out.makespan), out.makespan / bound,
      100 * out.coordinator_busy / out.makespan, 1e6 * out.seconds_a_report, 1e-6 * out.memory);
}

}  // namespace
}  // namespace unidyn

int main(int argc, char** argv) {
  std::vector<unidyn::Duration> measured;
  for (unidyn::Duration d{}; std::cin >> d.expected >> d.actual;) measured.push_back(d);
  if (argc < 3 || measured.empty()) {
    std::fprintf(stderr, "usage: %s SERVICE_SECONDS WORKERS... < DURATIONS\n", argv[0]);
    return 2;
  }
  for (int i = 2; i < argc; ++i) unidyn::report(measured, std::stol(argv[i]), std::stod(argv[1]));
  return 0;
}
