#pragma once
#include <string>
#include <vector>

#include "unidyn/stages/forecast.hpp"
#include "unidyn/stages/job.hpp"

namespace unidyn {

/// Networks that differ in their replicates alone.
struct PlannedConfiguration {
  Point point;  // one of them
  long trained = 0;
  long untrained = 0;
  double seconds = 0;  // that training and analysing one of them takes on one core [s]
};

/// What running a job on some workers would mean: see expected_cost().
struct Plan {
  std::string trials;  // of a task that lies in a file: trials_text()
  std::vector<PlannedConfiguration> configurations;
  Index networks = 0;
  int workers = 1;
  double core_seconds = 0;       // of the sweep, on one core [s]
  double sweep_seconds = 0;      // on the workers [s]
  StageForecast later;           // on one rank more than workers
  double worker_memory = 0;      // [bytes]
  double statistics_memory = 0;  // of a rank [bytes]
  double record_bytes = 0;
  double population_bytes = 0;
  double pairs = 0;
  std::vector<Dissimilarity> dissimilarities;
};

/// Measures this machine's speed for a moment.
Plan plan_of(const Job& job, int workers);
std::string plan_text(const Plan& plan);
/// The same as JSON: networks, workers, configurations, and by `_seconds` and `_bytes` what is
/// expected.
std::string plan_json(const Plan& plan);

}  // namespace unidyn
