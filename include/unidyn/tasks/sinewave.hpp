#pragma once
#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// The frequency-cued sine wave (Sussillo & Barak 2013). One of C = `commands` commands j = 1, …, C
/// is presented throughout a trial as the constant input j/C + 1/4; the target is a sine wave of
/// that command's frequency, always with the same initial phase,
///
///   y_t = sin(ω_j t),  t = 0, 1, …,   ω_j equally spaced from `lowest` to `highest` [rad/step].
struct Sinewave {
  static constexpr TaskName name = TaskName::sinewave;

  long commands = 51;
  long time = 100;       // [steps]
  double lowest = 0.1;   // [rad/step]
  double highest = 0.6;  // [rad/step]

  static void describe(auto& self, auto&& setting) {
    setting("commands", self.commands, Range{1, 1e4}, "frequencies that can be asked for");
    setting("time", self.time, Range{1, 1e6}, "steps in a trial");
    setting("lowest", self.lowest, Range{0, 3.1}, "frequency of the first command [rad/step]");
    setting("highest", self.highest, Range{0, 3.1}, "frequency of the last command [rad/step]");
  }

  Index inputs() const { return 1; }
  Index outputs() const { return 1; }
  Index steps() const { return time; }

  /// The constant input of command j, counted from 0 to commands − 1.
  double command(Index j) const;
  /// ω_j [rad/step].
  double frequency(Index j) const;

  /// The conditions, inputs under which fixed points are searched for: each command [1 × commands].
  Matrix<double> conditions() const;
  std::vector<std::string> condition_names() const;    // "command 1", …
  std::vector<ConditionFact> condition_facts() const;  // the frequency of each

  /// Draws every trial of `trials`. Commands are stratified: trial n of N has command ⌊C (n + u)/N⌋
  /// with its own uniform u, so that C trials have every command once, in order, and any batch
  /// covers the range evenly. Requires matrices of this task's sizes.
  void fill(Trials& trials, Stream& stream) const;
};

}  // namespace unidyn
