#include "unidyn/stages/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/events.hpp"
#include "unidyn/stages/trials_text.hpp"

namespace unidyn {
namespace {

std::string bytes_text(double bytes) {
  const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < std::size(units); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

std::string seconds_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.2g} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

bool same_configuration(const Point& a, const Point& b) {
  return !a.imported && !b.imported && a.cell == b.cell && a.units == b.units && a.l2 == b.l2;
}

// Longest first onto the worker that is free soonest, as the sweep does it.
double makespan(std::vector<double> seconds, int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int worker = 0; worker < std::max(workers, 1); ++worker) free_at.push(0);
  std::ranges::sort(seconds, std::greater<>());
  double end = 0;
  for (const double s : seconds) {
    const double done = free_at.top() + s;
    free_at.pop();
    free_at.push(done);
    end = std::max(end, done);
  }
  return end;
}

std::string configuration_line(const Point& point, long trained, long untrained, double seconds) {
  const bool gru = point.cell.architecture == Architecture::gru;
  std::string architecture = to_text(point.cell.architecture);
  if (gru) architecture.append(" ").append(to_text(point.cell.reset));
  return fmt::format(
      "  {:<12} {:<4} {:5} units  l2 {:<8} {:4} trained {:4} untrained  {:>8} each\n", architecture,
      to_text(point.cell.activation), point.units, to_text(point.l2), trained, untrained,
      seconds_text(seconds));
}

std::string imported_line(const Point& point, double seconds) {
  return fmt::format("  {}, imported  {:>8}\n", words_of(point), seconds_text(seconds));
}

}  // namespace

std::string plan_text(const Job& job, int workers) {
  const std::vector<Point> all = points(job);
  const Rates rates = Rates::measured(job);
  const std::string trials = trials_text(job.task);
  std::string text = (trials.empty() ? "" : "Trials\n  " + trials + "\n") + "Networks\n";
  const auto cost_of = [&](Point point, bool trained) {
    point.trained = trained;
    return expected_cost(job, point, rates);
  };
  std::vector<double> seconds;
  double memory = 0, disk = 0;
  for (std::size_t i = 0; i < all.size();) {
    long trained = 0, untrained = 0;
    const Point& first = all[i];
    const Cost control = cost_of(first, false), replicate = cost_of(first, true);
    // Something imported is like nothing else, itself included.
    for (const std::size_t begin = i;
         i < all.size() && (i == begin || same_configuration(all[i], first)); ++i) {
      const Cost& cost = all[i].trained ? replicate : control;
      seconds.push_back(cost.seconds());
      memory = std::max(memory, cost.memory);
      disk += cost.disk;
      ++(all[i].trained ? trained : untrained);
    }
    text += first.imported ? imported_line(first, replicate.seconds())
                           : configuration_line(first, trained, untrained, replicate.seconds());
  }
  double total = 0;
  for (const double s : seconds) total += s;
  const auto networks = static_cast<double>(all.size());
  text += fmt::format("  {} in all\n\n", all.size());
  text += fmt::format("Sweep       about {} of one core; about {} on {} worker{}\n",
                      seconds_text(total), seconds_text(makespan(seconds, workers)), workers,
                      workers == 1 ? "" : "s");
  const auto matrices = static_cast<double>(job.compare.dissimilarity.size());
  const double matrix = 8 * networks * networks;
  text += fmt::format("Memory      up to {} a worker in the sweep, {} a rank in the statistics\n",
                      bytes_text(memory), bytes_text(4 * matrix));
  text += fmt::format("Disk        {} of records, {} of population.h5\n", bytes_text(disk),
                      bytes_text(disk + matrices * matrix));
  text += fmt::format("Comparison  {:.0f} pairs, {} dissimilarities\n",
                      networks * (networks - 1) / 2, job.compare.dissimilarity.size());
  return text;
}

}  // namespace unidyn
