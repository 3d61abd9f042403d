// Delayed discrimination: a stimulus, a delay of random length, a second stimulus, and a report of
// which was larger (Romo, Brody, Hernández & Lemus 1999; as a task for networks: Machens, Romo &
// Brody 2005; Barak, Sussillo, Romo, Tsodyks & Abbott 2013).
//
//   step           0 … S−1     … D steps …   S …           … to the end
//   stimulus       f₁          0             f₂            0
//   cue            0           0             0             1
//   target                                                 +1 if f₁ > f₂, else −1
//
// Targets have weight only in the answer period; before that the output is free.
#include <cmath>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

struct Delayed {
  static constexpr TaskName name = TaskName::delayed;

  long stimulus = 5;         // [steps]
  long shortest = 5;         // [steps]
  long longest = 25;         // [steps]
  long answer = 10;          // [steps]
  double difference = 0.25;  // least |f₁ − f₂|

  static void describe(auto& self, auto&& setting) {
    setting("stimulus", self.stimulus, Range{1, 1e6}, "steps of each stimulus");
    setting("shortest", self.shortest, Range{0, 1e6}, "steps of the shortest delay");
    setting("longest", self.longest, Range{0, 1e6}, "steps of the longest delay");
    setting("answer", self.answer, Range{1, 1e6}, "steps of the answer after the longest delay");
    setting("difference", self.difference, Range{0, 1},
            "least difference between the two stimuli, which are from -1 to 1");
  }

  Index inputs() const { return 2; }
  Index outputs() const { return 1; }
  Index steps() const { return 2 * stimulus + std::max(shortest, longest) + answer; }
  bool weighted() const { return true; }

  Matrix<double> conditions() const { return Matrix<double>{{0, 0}, {0, 1}}; }
  std::vector<std::string> condition_names() const { return {"delay", "answer"}; }

  void fill(Trials& trials, Stream& stream) const {
    require(trials.time == steps() && trials.inputs.rows() == 2 && trials.targets.rows() == 1 &&
                trials.weights.rows() == 1,
            "Delayed::fill: trials of another size");
    trials.inputs.setZero();
    trials.targets.setZero();
    trials.weights.setZero();
    for (Index n = 0; n < trials.count; ++n) {
      const auto [first, second] = draw_stimuli(stream);
      const auto delays = static_cast<std::uint64_t>(std::max(longest - shortest, 0L) + 1);
      const auto delay = shortest + static_cast<Index>(stream.below(delays));
      const Index begin = stimulus + delay, end = begin + stimulus;
      for (Index t = 0; t < trials.time; ++t) {
        const Index column = t * trials.count + n;
        if (t < stimulus) trials.inputs(0, column) = static_cast<float>(first);
        if (t >= begin && t < end) trials.inputs(0, column) = static_cast<float>(second);
        if (t < end) continue;
        trials.inputs(1, column) = 1;
        trials.targets(0, column) = first > second ? 1.0f : -1.0f;
        trials.weights(0, column) = 1;
      }
    }
  }

 private:
  // Uniform on the square from −1 to 1 without a stripe along its diagonal.
  std::pair<double, double> draw_stimuli(Stream& stream) const {
    for (;;) {
      const double first = 2 * stream.uniform() - 1, second = 2 * stream.uniform() - 1;
      if (first != second && std::abs(first - second) >= difference) return {first, second};
    }
  }
};

constexpr TaskDefault delayed_defaults[] = {
    {"train.threshold", "0.01"},
    {"train.batch", "64"},
    {"train.rate", "4e-3"},
    {"train.beta1", "0.95"},
    {"train.beta2", "0.9"},
    // A number has to be remembered: networks near the identity do that from the start.
    {"train.gain", "0.95"},
    {"train.noise", "0.05"},
    {"train.input", "0.5"},
    {"train.identity", "true"},
    {"compare.components", "4"},
    {"analysis.questions", "portrait"},
};

}  // namespace

constinit const TaskDefinition tasks::delayed{
    .summary = "delayed discrimination (Romo et al. 1999)",
    .defaults = delayed_defaults,
    .usual_steps = {630, 190, 140, 180, 140, 160, 150, 180},
    .make = [] { return Task(Delayed{}); },
};

}  // namespace unidyn
