#include "unidyn/stages/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

#include "unidyn/stages/cost.hpp"
#include "unidyn/stages/events.hpp"
#include "unidyn/stages/json.hpp"
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

// Longest first, to the worker that is free first, as in the sweep.
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

std::string configuration_line(const PlannedConfiguration& configuration) {
  const Point& point = configuration.point;
  const bool gru = point.cell.architecture == Architecture::gru;
  std::string architecture = to_text(point.cell.architecture);
  if (gru) architecture.append(" ").append(to_text(point.cell.reset));
  return fmt::format(
      "  {:<12} {:<4} {:5} units  l2 {:<8} {:4} trained {:4} untrained  {:>8} each\n", architecture,
      to_text(point.cell.activation), point.units, to_text(point.l2), configuration.trained,
      configuration.untrained, seconds_text(configuration.seconds));
}

std::string imported_line(const PlannedConfiguration& configuration) {
  return fmt::format("  {}, imported  {:>8}\n", words_of(configuration.point),
                     seconds_text(configuration.seconds));
}

}  // namespace

Plan plan_of(const Job& job, int workers) {
  const std::vector<Point> all = points(job);
  const Rates rates = Rates::measured(job);
  Plan plan;
  plan.trials = trials_text(job.task);
  plan.networks = static_cast<Index>(all.size());
  plan.workers = workers;
  plan.dissimilarities = job.compare.dissimilarity;
  const auto cost_of = [&](Point point, bool trained) {
    point.trained = trained;
    return expected_cost(job, point, rates);
  };
  std::vector<double> seconds;
  for (std::size_t i = 0; i < all.size();) {
    const Point& first = all[i];
    const Cost control = cost_of(first, false), replicate = cost_of(first, true);
    PlannedConfiguration configuration{first, 0, 0, replicate.seconds()};
    // Something imported is like nothing else, itself included.
    for (const std::size_t begin = i;
         i < all.size() && (i == begin || same_configuration(all[i], first)); ++i) {
      const Cost& cost = all[i].trained ? replicate : control;
      ++(all[i].trained ? configuration.trained : configuration.untrained);
      seconds.push_back(cost.seconds());
      plan.core_seconds += cost.seconds();
      plan.worker_memory = std::max(plan.worker_memory, cost.memory);
      plan.record_bytes += cost.disk;
    }
    plan.configurations.push_back(std::move(configuration));
  }
  plan.sweep_seconds = makespan(seconds, workers);
  // A worker that is alone is the only rank; otherwise rank 0, which hands out the work, joins in.
  plan.later = forecast(job, workers == 1 ? 1 : workers + 1, plan.record_bytes);
  const auto networks = static_cast<double>(all.size());
  const double matrix = 8 * networks * networks;
  plan.statistics_memory = 4 * matrix;
  plan.population_bytes =
      plan.record_bytes + static_cast<double>(job.compare.dissimilarity.size()) * matrix;
  plan.pairs = networks * (networks - 1) / 2;
  return plan;
}

std::string plan_text(const Plan& plan) {
  std::string text = (plan.trials.empty() ? "" : "Trials\n  " + plan.trials + "\n") + "Networks\n";
  for (const PlannedConfiguration& configuration : plan.configurations)
    text += configuration.point.imported ? imported_line(configuration)
                                         : configuration_line(configuration);
  text += fmt::format("  {} in all\n\n", plan.networks);
  text += fmt::format("Sweep       about {} of one core; about {} on {} worker{}\n",
                      seconds_text(plan.core_seconds), seconds_text(plan.sweep_seconds),
                      plan.workers, plan.workers == 1 ? "" : "s");
  const StageForecast& later = plan.later;
  text += fmt::format("Then        gather {}, compare {}, embed {}, statistics {}, report {}\n",
                      seconds_text(later.gather), seconds_text(later.compare),
                      seconds_text(later.embed), seconds_text(later.statistics),
                      seconds_text(later.report));
  text += fmt::format("Memory      up to {} a worker in the sweep, {} a rank in the statistics\n",
                      bytes_text(plan.worker_memory), bytes_text(plan.statistics_memory));
  text += fmt::format("Disk        {} of records, {} of population.h5\n",
                      bytes_text(plan.record_bytes), bytes_text(plan.population_bytes));
  text += fmt::format("Comparison  {:.0f} pairs, {} dissimilarities\n", plan.pairs,
                      plan.dissimilarities.size());
  return text;
}

std::string plan_json(const Plan& plan) {
  Json json = {{"networks", plan.networks},
               {"workers", plan.workers},
               {"trials", plan.trials},
               {"configurations", Json::array()},
               {"core_seconds", plan.core_seconds},
               {"sweep_seconds", plan.sweep_seconds},
               {"gather_seconds", plan.later.gather},
               {"compare_seconds", plan.later.compare},
               {"embed_seconds", plan.later.embed},
               {"statistics_seconds", plan.later.statistics},
               {"report_seconds", plan.later.report},
               {"worker_memory_bytes", std::round(plan.worker_memory)},
               {"statistics_memory_bytes", number_json(plan.statistics_memory)},
               {"record_bytes", std::round(plan.record_bytes)},
               {"population_bytes", std::round(plan.population_bytes)},
               {"pairs", number_json(plan.pairs)},
               {"dissimilarities", Json::array()}};
  for (const Dissimilarity which : plan.dissimilarities)
    json["dissimilarities"].push_back(to_text(which));
  for (const PlannedConfiguration& configuration : plan.configurations) {
    const Point& point = configuration.point;
    const bool gru = point.cell.architecture == Architecture::gru;
    const bool cell = !point.is_recording();
    json["configurations"].push_back(
        {{"architecture", cell ? to_text(point.cell.architecture) : "none"},
         {"activation", cell ? to_text(point.cell.activation) : "none"},
         {"reset", cell && gru ? to_text(point.cell.reset) : "none"},
         {"units", point.units},
         {"l2", number_json(point.l2)},
         {"trained", configuration.trained},
         {"untrained", configuration.untrained},
         {"seconds_each", configuration.seconds}});
  }
  return dumped(json);
}

}  // namespace unidyn
