#pragma once
#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// The n-bit memory task (Sussillo & Barak 2013). Each input channel is 0 except for pulses of ±1;
/// the target of each channel is its last pulse, from the step of that pulse on. All channels pulse
/// at t = 0, so that every target is defined; later each pulses with probability `pulse` per step.
struct Flipflop {
  static constexpr TaskName name = TaskName::flipflop;

  long bits = 3;
  long time = 100;     // [steps]
  double pulse = 0.1;  // per channel and step

  static constexpr long most_bits = 6;  // the transition graph has 3^bits labels

  static void describe(auto& self, auto&& setting) {
    setting("bits", self.bits, Range{1, most_bits}, "channels to remember");
    setting("time", self.time, Range{1, 1e6}, "steps in a trial");
    setting("pulse", self.pulse, Range{0, 1}, "probability of a pulse per bit and step");
  }

  Index inputs() const { return bits; }
  Index outputs() const { return bits; }
  Index steps() const { return time; }

  /// The only condition, zero input [bits × 1].
  Matrix<double> conditions() const { return Matrix<double>::Zero(bits, 1); }

  /// Draws every trial of `trials`. Requires matrices of this task's sizes.
  void fill(Trials& trials, Stream& stream) const;
};

}  // namespace unidyn
