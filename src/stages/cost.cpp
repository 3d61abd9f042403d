#include "unidyn/stages/cost.hpp"

#include <algorithm>
#include <cmath>

#include "timed.hpp"
#include "unidyn/analysis/fixed_points.hpp"
#include "unidyn/linalg/subnormals.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

constexpr double typical_training = 1e11;  // on a core with AVX-512 [FLOP/s]

double gates(Architecture architecture) {
  switch (architecture) {
    case Architecture::vanilla:
      return 1;
    case Architecture::ugrnn:
      return 2;
    case Architecture::gru:
      return 3;
    case Architecture::lstm:
      return 4;
  }
  return 4;
}

// What the analysis of the 3-bit memory takes with 64 units, for each start and pair of state
// variables, over what a start of the search that is timed takes for each such pair: means of three
// seeds and an untrained network.
double typical_analysis(const CellKind& cell) {
  const bool tanh = cell.activation == Activation::tanh;
  switch (cell.architecture) {
    case Architecture::vanilla:
      return tanh ? 0.16 : 0.49;
    case Architecture::ugrnn:
      return tanh ? 0.33 : 3.6;
    case Architecture::gru:
      return tanh ? 0.50 : 0.88;
    case Architecture::lstm:
      return tanh ? 0.18 : 0.29;
  }
  throw std::invalid_argument("typical_analysis: no such architecture");
}

// For a task about which nothing is known, as many as for the hardest of the others.
double typical_steps(const Point& point) {
  const auto steps_of = [&](TaskName task) {
    const auto cell = 2 * static_cast<std::size_t>(point.cell.architecture) +
                      (point.cell.activation == Activation::relu ? 1 : 0);
    return definition_of(task).usual_steps[cell];
  };
  double steps = steps_of(point.task.name());
  if (steps == 0)
    for (const auto& [task, name] : Names<TaskName>::value) steps = std::max(steps, steps_of(task));
  return steps;
}

// The memory in which every worker keeps given trials [bytes].
double given_bytes(const Task& task) {
  const auto* file = task.as<FileTask>();
  if (!file) return 0;
  const GivenTrials& given = file->given();
  return static_cast<double>(given.inputs.size() + given.targets.size() + given.weights.size()) *
         sizeof(float);
}

double expected_steps(const Point& point) {
  if (!point.is_to_train()) return 0;
  const auto most = static_cast<double>(point.training.steps);
  if (point.training.threshold <= 0) return most;
  // Seen from 64 to 128 units, and from a threshold of 1e-3 to one of 1e-4.
  const double larger = std::max(1.0, static_cast<double>(point.units) / 64);
  const double growth = point.cell.activation == Activation::tanh ? 0.5 : 0.1;
  const double usual = default_training(point.task.name()).threshold;
  const double easier = std::pow(point.training.threshold / usual, -0.6);
  return std::min(typical_steps(point) * std::pow(larger, growth) * easier, most);
}

constexpr long largest_timed = 128;  // units

double operations_of_gradient(const Point& point) {
  return gradient_operations(point.shape(), point.training.batch, point.task.steps());
}

// Of a gradient, for each of its operations. Larger batches than 32 trials are hardly faster [s].
double seconds_of_operation(Point point) {
  point.units = std::min(point.units, largest_timed);
  point.training.batch = std::min(point.training.batch, 32L);
  const SubnormalsAreZero as_in_training;
  Network network =
      initial_network(point.shape(), point.training.initial, Stream("cost", "initial weights"));
  Vector<float> gradient(network.parameters.size());
  const auto span_of = [](Vector<float>& v) {
    return std::span<float>(v.data(), static_cast<std::size_t>(v.size()));
  };
  Trials trials = empty_trials(point.task, point.training.batch);
  Stream stream("cost", "trials");
  const auto loss = make_loss(point.shape(), trials.count, trials.time);
  const double seconds = seconds_of([&] {
    point.task.fill(trials, stream);
    loss->gradient(span_of(network.parameters), trials, span_of(gradient));
  });
  return seconds / operations_of_gradient(point);
}

// Of a search for fixed points in an untrained network, for each start and pair of state variables
// [s]. What analyses spend their time on, at a size that is typical of them.
double seconds_of_search() {
  const NetworkShape shape{{Architecture::gru, Activation::tanh, Reset::before}, 3, 64, 3};
  const Network network = initial_network(shape, {.gain = 1}, Stream("cost", "search"));
  const auto dynamics = network.dynamics();
  Stream stream("cost", "states");
  Matrix<double> visited(dynamics->state_size(), 64);
  for (double& entry : visited.reshaped()) entry = stream.normal();
  FixedPointSettings settings;
  settings.starts = 64;
  settings.growth = 1;
  const double seconds = seconds_of([&] {
    Stream starts("cost", "starts");
    find_fixed_points(*dynamics, Vector<double>::Zero(3), visited, settings, starts);
  });
  const auto pairs = static_cast<double>(visited.rows() * visited.rows());
  return seconds / (static_cast<double>(settings.starts) * pairs);
}

}  // namespace

Rates::Kind Rates::kind_of(const Point& point) {
  const auto units = static_cast<double>(std::min(point.units, largest_timed));
  return {point.cell.architecture, point.cell.activation, point.cell.reset,
          std::lround(std::log2(units))};
}

Rates Rates::measured(const Job& job) {
  Rates rates;
  rates.search_ = seconds_of_search();
  for (const Point& point : points(job))
    if (const Kind kind = kind_of(point); !point.imported && !rates.operation_.contains(kind))
      rates.operation_[kind] = seconds_of_operation(point);
  return rates;
}

double Rates::training_step(const Point& point) const {
  const auto known = operation_.find(kind_of(point));
  const double gradient = operations_of_gradient(point) *
                          (known != operation_.end() ? known->second : 1 / typical_training);
  // A measurement of the error is the forward third of a gradient, on other trials.
  const double measurement = gradient / 3 * static_cast<double>(point.training.held_out) /
                             static_cast<double>(point.training.batch);
  return gradient + measurement / static_cast<double>(point.training.check);
}

namespace {

// What every worker keeps of imported networks and recordings [bytes].
double imported_bytes(const Job& job) {
  double numbers = 0;
  for (const auto& one : job.imported)
    numbers += static_cast<double>(one->parameters.size() + one->states.size());
  return numbers * sizeof(float);
}

// Of a recording, whose states are reduced to their directions.
Cost recording_cost(const Job& job, const Point& point) {
  constexpr double operations_per_second = 1e9;
  const auto n = static_cast<double>(point.units);
  const auto samples = static_cast<double>(job.analysis_plan.probe.trials * point.task.steps());
  const double rank =
      job.analysis_plan.probe.rank > 0 ? static_cast<double>(job.analysis_plan.probe.rank) : n;
  Cost cost;
  cost.analysis_seconds = 4 * samples * n * n / operations_per_second;
  cost.memory = given_bytes(point.task) + imported_bytes(job) + 64e6 + 4 * samples * n * 8;
  cost.disk = 4 * (samples * rank + (job.analysis_plan.probe.keep ? samples * n : 0)) + 2e5;
  return cost;
}

}  // namespace

Cost expected_cost(const Job& job, const Point& point, const Rates& rates) {
  if (point.is_recording()) return recording_cost(job, point);
  const auto n = static_cast<double>(point.units);
  const double g = gates(point.cell.architecture);
  const double d = point.cell.architecture == Architecture::lstm ? 2 * n : n;
  const auto time = static_cast<double>(point.task.steps());
  const auto batch = static_cast<double>(point.training.batch);
  const auto samples = static_cast<double>(job.analysis_plan.probe.trials) * time;
  const auto searches = static_cast<double>(point.task.conditions().cols());
  const auto starts =
      std::max(static_cast<double>(job.analysis_plan.analysis.fixed_points.starts), 32 * searches);
  const long asked = job.analysis_plan.probe.rank;
  const double rank = asked > 0 ? static_cast<double>(asked) : n;

  Cost cost;
  if (point.is_to_train())
    cost.training_seconds = expected_steps(point) * rates.training_step(point);
  cost.analysis_seconds = starts * d * d * typical_analysis(point.cell) * rates.search();
  const double tape = (g + 2) * n * batch * time * 4 + 2 * n * batch * time * 4;
  const auto& questions = job.analysis_plan.analysis.questions;
  const bool held = std::ranges::count(questions, Question::orbits) > 0;  // the run under each one
  const auto window = static_cast<double>(job.analysis_plan.analysis.orbits.window);
  const double orbits = held ? searches * (window + 1) * time * d * 8 : 0;
  cost.memory = orbits + given_bytes(point.task) + imported_bytes(job) + 64e6 + tape +
                samples * (2 * d + 2 * n) * 8 + 12 * d * d * 8;
  const double states = job.analysis_plan.probe.keep ? samples * n : 0;
  const auto nodes = static_cast<double>(graph_labels(point.task, job.analysis_plan).size());
  const double graph = 8 * nodes * nodes;
  cost.disk = 4 * (g * n * n + samples * rank + states) + graph + 27 * d * 8 * 3 + 2e5;
  return cost;
}

}  // namespace unidyn
