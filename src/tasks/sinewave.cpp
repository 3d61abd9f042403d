#include "unidyn/tasks/sinewave.hpp"

#include <cmath>

namespace unidyn {

double Sinewave::command(Index j) const {
  return static_cast<double>(j + 1) / static_cast<double>(commands) + 0.25;
}

double Sinewave::frequency(Index j) const {
  if (commands == 1) return lowest;
  const double along = static_cast<double>(j) / static_cast<double>(commands - 1);
  return lowest + along * (highest - lowest);
}

Matrix<double> Sinewave::conditions() const {
  Matrix<double> held(1, commands);
  for (Index j = 0; j < commands; ++j) held(0, j) = command(j);
  return held;
}

void Sinewave::fill(Trials& trials, Stream& stream) const {
  require(trials.time == time && trials.inputs.rows() == 1 && trials.targets.rows() == 1,
          "Sinewave::fill: trials of another size");
  const auto count = static_cast<double>(trials.count);
  for (Index n = 0; n < trials.count; ++n) {
    const double place = (static_cast<double>(n) + stream.uniform()) / count;
    const auto j =
        std::min<Index>(static_cast<Index>(place * static_cast<double>(commands)), commands - 1);
    const auto input = static_cast<float>(command(j));
    for (Index t = 0; t < time; ++t) {
      trials.inputs(0, t * trials.count + n) = input;
      trials.targets(0, t * trials.count + n) =
          static_cast<float>(std::sin(frequency(j) * static_cast<double>(t)));
    }
  }
}

std::vector<std::string> Sinewave::condition_names() const {
  return numbered_names("command", conditions());
}

std::vector<ConditionFact> Sinewave::condition_facts() const {
  Vector<double> asked(commands);
  for (Index j = 0; j < commands; ++j) asked(j) = frequency(j);
  return {{"frequency", "rad/step", "the frequency that each command asks for", asked}};
}

namespace {

constexpr TaskDefault sinewave_defaults[] = {
    {"train.threshold", "1e-3"},
    {"train.batch", "51"},  // each default command once: a gradient with little noise
    {"train.rate", "5e-3"},
    {"train.beta1", "0.95"},
    {"train.beta2", "0.9"},
    // The command is always present: relu networks near the identity would add it up.
    {"train.gain", "0.7"},
    {"train.noise", "0.5"},
    {"train.input", "0.5"},
    {"compare.components", "10"},
    {"analysis.questions", "orbits"},
};

}  // namespace

constinit const TaskDefinition tasks::sinewave{
    .summary = "frequency-cued sine wave (Sussillo & Barak 2013)",
    .defaults = sinewave_defaults,
    .usual_steps = {3100, 2600, 1700, 2000, 1400, 1800, 1200, 1600},
    .make = [] { return Task(Sinewave{}); },
};

}  // namespace unidyn
