#include "unidyn/tasks/integration.hpp"

#include <array>
#include <cmath>

namespace unidyn {

Vector<double> Integration::silent(Index context) const {
  require(context >= 0 && context < streams, "Integration::silent: no such context");
  return Vector<double>::Unit(inputs(), streams + context);
}

Matrix<double> Integration::conditions() const {
  Matrix<double> held(inputs(), streams);
  for (Index context = 0; context < streams; ++context) held.col(context) = silent(context);
  return held;
}

void Integration::fill(Trials& trials, Stream& stream) const {
  require(trials.time == time && trials.inputs.rows() == inputs() && trials.targets.rows() == 1,
          "Integration::fill: trials of another size");
  const double spread = noise / std::sqrt(dt);
  for (Index n = 0; n < trials.count; ++n) {
    const auto context = static_cast<Index>(stream.below(streams));
    const std::array mean{bias * stream.normal(), bias * stream.normal()};
    double sum = 0;
    for (Index t = 0; t < time; ++t) {
      const Index column = t * trials.count + n;
      for (Index k = 0; k < streams; ++k) {
        const double x = mean[static_cast<std::size_t>(k)] + spread * stream.normal();
        trials.inputs(k, column) = static_cast<float>(x);
        trials.inputs(streams + k, column) = k == context ? 1.0f : 0.0f;
        if (k == context) sum += x;
      }
      trials.targets(0, column) = static_cast<float>(sum);
    }
  }
}

std::vector<std::string> Integration::condition_names() const {
  return numbered_names("context", conditions());
}

namespace {

constexpr TaskDefault integration_defaults[] = {
    {"train.threshold", "1e-3"},
    {"train.batch", "64"},
    {"train.rate", "4e-3"},
    {"train.beta1", "0.95"},
    {"train.beta2", "0.9"},
    {"train.clip", "10"},
    // Networks near the identity integrate from the start if inputs are so small that units stay in
    // the linear range of tanh.
    {"train.gain", "0.95"},
    {"train.noise", "0.01"},
    {"train.input", "0.2"},
    {"train.identity", "true"},
    {"compare.components", "4"},
    {"analysis.questions", "lines"},
};

}  // namespace

constinit const TaskDefinition tasks::integration{
    .summary = "context-dependent integration (Mante et al. 2013)",
    .defaults = integration_defaults,
    .usual_steps = {3060, 800, 1020, 700, 720, 660, 860, 760},
    .make = [] { return Task(Integration{}); },
};

}  // namespace unidyn
