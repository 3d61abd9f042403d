#include "unidyn/stages/cost.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "unidyn/linalg/peak.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

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

// What is typical of a kind of cell with 64 units.
struct Typical {
  // Until each task (TaskName) that makes its trials is solved with its own training.
  std::array<double, 3> steps;
  double analysis;  // of the 3-bit memory, operations for each start and pair of state variables
};

// Steps are medians: of ten seeds, a few and five; analyses means of two seeds at 64 and 128 units.
Typical typical(const CellKind& cell) {
  const bool tanh = cell.activation == Activation::tanh;
  switch (cell.architecture) {
    case Architecture::vanilla:
      return tanh ? Typical{{370, 3100, 3060}, 2500} : Typical{{320, 2600, 800}, 4100};
    case Architecture::ugrnn:
      return tanh ? Typical{{590, 1700, 1020}, 4100} : Typical{{540, 2000, 700}, 8700};
    case Architecture::gru:
      return tanh ? Typical{{570, 1400, 720}, 5900} : Typical{{490, 1800, 660}, 7300};
    case Architecture::lstm:
      return tanh ? Typical{{360, 1200, 860}, 2900} : Typical{{420, 1600, 760}, 4900};
  }
  throw std::invalid_argument("typical: no such architecture");
}

// Of trials that are given nothing is known: as many as the hardest of the other tasks takes.
double typical_steps(const Point& point) {
  const auto steps = typical(point.cell).steps;
  return point.task.index() < steps.size() ? steps[point.task.index()] : std::ranges::max(steps);
}

// What every worker keeps of trials that are given [bytes].
double given_bytes(const Task& task) {
  const auto* file = std::get_if<FileTask>(&task);
  if (!file) return 0;
  return static_cast<double>(file->given().inputs.size() + file->given().targets.size()) *
         sizeof(float);
}

double expected_steps(const Point& point) {
  if (!point.trained) return 0;
  const auto most = static_cast<double>(point.training.steps);
  if (point.training.threshold <= 0) return most;
  // Seen from 64 to 128 units, and from a threshold of 1e-3 to one of 1e-4.
  const double larger = std::max(1.0, static_cast<double>(point.units) / 64);
  const double growth = point.cell.activation == Activation::tanh ? 0.5 : 0.1;
  const double usual = default_training(name_of(point.task)).threshold;
  const double easier = std::pow(point.training.threshold / usual, -0.6);
  return std::min(typical_steps(point) * std::pow(larger, growth) * easier, most);
}

// The fastest of three gradients of a batch, after one that brings the memory in [s].
double seconds_of_gradient(const Point& point) {
  Network network =
      initial_network(point.shape(), point.training.initial, Stream("cost", "initial weights"));
  Vector<float> gradient(network.parameters.size());
  const auto span_of = [](Vector<float>& v) {
    return std::span<float>(v.data(), static_cast<std::size_t>(v.size()));
  };
  Trials trials = empty_trials(point.task, point.training.batch);
  Stream stream("cost", "trials");
  const auto loss = make_loss(point.shape(), trials.count, trials.time);
  double best = std::numeric_limits<double>::infinity();
  for (int turn = 0; turn < 4; ++turn) {
    const auto begin = std::chrono::steady_clock::now();
    fill_trials(point.task, trials, stream);
    loss->gradient(span_of(network.parameters), trials, span_of(gradient));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (turn > 0) best = std::min(best, taken.count());
  }
  return best;
}

}  // namespace

Rates::Shape Rates::shape_of(const Point& point) {
  return {point.cell.architecture, point.cell.activation, point.cell.reset, point.units};
}

Rates Rates::measured(const Job& job) {
  Rates rates;
  rates.peak_ = single_precision_peak();
  for (const Point& point : points(job))
    if (!rates.gradient_.contains(shape_of(point)))
      rates.gradient_[shape_of(point)] = seconds_of_gradient(point);
  return rates;
}

double Rates::training_step(const Point& point) const {
  const auto known = gradient_.find(shape_of(point));
  const double gradient =
      known != gradient_.end()
          ? known->second
          : gradient_operations(point.shape(), point.training.batch, trial_time(point.task)) /
                (0.8 * peak_);
  // A measurement of the error is the forward third of a gradient, on other trials.
  const double measurement = gradient / 3 * static_cast<double>(point.training.held_out) /
                             static_cast<double>(point.training.batch);
  return gradient + measurement / static_cast<double>(point.training.check);
}

Cost expected_cost(const Job& job, const Point& point, const Rates& rates) {
  const auto n = static_cast<double>(point.units);
  const double g = gates(point.cell.architecture);
  const double d = point.cell.architecture == Architecture::lstm ? 2 * n : n;
  const auto time = static_cast<double>(trial_time(point.task));
  const auto batch = static_cast<double>(point.training.batch);
  const auto samples = static_cast<double>(job.instructions.probe.trials) * time;
  const auto searches = static_cast<double>(conditions(point.task).cols());
  const auto starts =
      std::max(static_cast<double>(job.instructions.analysis.fixed_points.starts), 32 * searches);
  const long asked = job.instructions.probe.rank;
  const double rank = asked > 0 ? static_cast<double>(asked) : n;

  Cost cost;
  cost.training_seconds = expected_steps(point) * rates.training_step(point);
  cost.analysis_seconds = starts * d * d * typical(point.cell).analysis / rates.peak();
  const double tape = (g + 2) * n * batch * time * 4 + 2 * n * batch * time * 4;
  const bool held = std::holds_alternative<Sinewave>(point.task);  // the run under each command
  const auto window = static_cast<double>(job.instructions.analysis.orbits.window);
  const double orbits = held ? searches * (window + 1) * time * d * 8 : 0;
  cost.memory = orbits + given_bytes(point.task) + 64e6 + tape + samples * (2 * d + 2 * n) * 8 +
                12 * d * d * 8;
  const double states = job.instructions.probe.keep ? samples * n : 0;
  cost.disk = 4 * (g * n * n + samples * rank + states) + 27 * d * 8 * 3 + 2e5;
  return cost;
}

}  // namespace unidyn
