#include "unidyn/stages/cost.hpp"

#include <algorithm>
#include <cmath>

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

}  // namespace

Cost expected_cost(const Job& job, const Point& point) {
  // Rates of one core with AVX-512, and steps until networks are solved, as the README's
  // measurements have them.
  constexpr double multiplications_per_second = 2.0e10;
  constexpr double flops_of_analysis = 6.0e9;
  constexpr double typical_steps = 700;
  const auto n = static_cast<double>(point.units);
  const double g = gates(point.cell.architecture);
  const double d = point.cell.architecture == Architecture::lstm ? 2 * n : n;
  const auto time = static_cast<double>(trial_time(point.task));
  const auto batch = static_cast<double>(point.training.batch);
  const auto samples = static_cast<double>(job.instructions.probe.trials) * time;
  const auto starts = static_cast<double>(job.instructions.analysis.fixed_points.starts);
  const long asked = job.instructions.probe.rank;
  const double rank = asked > 0 ? static_cast<double>(asked) : n;

  Cost cost;
  if (point.trained) {
    const double steps = point.training.threshold > 0
                             ? std::min(typical_steps, static_cast<double>(point.training.steps))
                             : static_cast<double>(point.training.steps);
    // Forward, backward and weight gradient: one product of G·N × N × batch each, and per step.
    cost.training_seconds =
        steps * time * batch * (3 * g * n * (n + 12)) / multiplications_per_second;
  }
  const double descents = starts * 12 * (d * d * d * 2 + 3 * g * n * n);
  const double decomposition = 4 * samples * n * n;
  cost.analysis_seconds = (descents + decomposition) / flops_of_analysis;
  const double tape = (g + 2) * n * batch * time * 4 + 2 * n * batch * time * 4;
  cost.memory = 64e6 + tape + samples * (2 * d + 2 * n) * 8 + 12 * d * d * 8;
  const double states = job.instructions.probe.keep ? samples * n : 0;
  cost.disk = 4 * (g * n * n + samples * rank + states) + 27 * d * 8 * 3 + 2e5;
  return cost;
}

}  // namespace unidyn
