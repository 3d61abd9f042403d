#include "unidyn/stages/statistics.hpp"

#include <map>
#include <optional>

#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/statistics.hpp"
#include "unidyn/stages/population_guard.hpp"

namespace unidyn {
namespace {

// Everything that decides the numbers, except the records.
std::string settings_of(const Population& population, const Job& job) {
  std::string text = canonical_text("statistics.", job.statistics);
  for (const Dissimilarity which : job.compare.dissimilarity)
    text +=
        to_text(which) + ": " + population.dissimilarity_settings(which).value_or("absent") + "\n";
  return text;
}

StatisticsSubject subject_of(const Population& population, const Job& job) {
  const std::vector<NetworkLabels> networks = population.labels();
  std::map<std::string, long> origins;
  for (const NetworkLabels& network : networks)
    origins.emplace(network.origin, static_cast<long>(origins.size()));
  std::vector<NetworkFactors> factors;
  for (const NetworkLabels& network : networks) {
    const CellKind cell = network.cell.value_or(CellKind{});
    factors.push_back({cell.architecture, cell.activation, cell.reset, network.units, network.l2,
                       network.trained, network.stop_reason == StopReason::solved,
                       origins.at(network.origin), network.is_recording()});
  }
  return {population.digest(), std::move(factors), job.compare.dissimilarity,
          [&](Dissimilarity which) { return population.dissimilarity(which); }};
}

}  // namespace

bool statistics(const boost::mpi::communicator& world, const StudyDirectory& directory,
                const Job& job, const StopRequested& stop_requested, const Listener& listener) {
  const PopulationGuard guard(world, directory);
  StatisticsTables tables;
  std::string settings;
  {
    std::optional<Population> population;
    bool done = false;
    throw_on_all_ranks(world, [&] {
      population.emplace(directory.population(), h5::Mode::read);
      settings = settings_of(*population, job);
      done = statistics_settings(*population) == settings;
    });
    if (done) return false;
    guard.require_unchanged({"/dissimilarity", "/network"});
    StatisticsSubject subject;
    throw_on_all_ranks(world, [&] { subject = subject_of(*population, job); });
    tables = statistics_of(world, subject, job.statistics, stop_requested, listener);
  }
  guard.edit(job, [&](Population& population) {
    write_statistics(population, tables, job.statistics, settings);
  });
  return true;
}

}  // namespace unidyn
