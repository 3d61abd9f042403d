#pragma once
#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// Context-dependent integration (Mante, Sussillo, Shenoy & Newsome 2013). Two noisy streams, each
/// with a bias, and a constant one-hot context that selects one of them; the target is the running
/// sum of the selected stream, including the present step.
///
///   x_k(t) = b_k + noise/√dt · N(0, 1),   b_k ~ N(0, bias²) drawn for each stream and trial,
///   inputs (x_1, x_2, c_1, c_2), target Σ_{s ≤ t} x_c(s), context c a fair coin.
struct Integration {
  static constexpr TaskName name = TaskName::integration;

  long time = 50;        // [steps]
  double noise = 0.025;  // of the streams [√s]
  double dt = 0.04;      // [s] per step
  double bias = 0.02;    // standard deviation of a stream's mean, over trials

  static constexpr Index streams = 2;

  static void describe(auto& self, auto&& setting) {
    setting("time", self.time, Range{1, 1e6}, "steps in a trial");
    setting("noise", self.noise, Range{0, 1e3},
            "of the streams; each step has standard deviation noise/sqrt(dt)");
    setting("dt", self.dt, Range{1e-6, 1e3}, "duration of a step [s]");
    setting("bias", self.bias, Range{0, 1e3}, "standard deviation of a stream's mean over trials");
  }

  Index inputs() const { return 2 * streams; }
  Index outputs() const { return 1; }
  Index steps() const { return time; }

  /// The input of context k with silent streams [4].
  Vector<double> silent(Index context) const;

  /// The conditions, inputs under which fixed points are searched for: silent streams in each
  /// context [4 × 2].
  Matrix<double> conditions() const;
  std::vector<std::string> condition_names() const;  // "context 1", …

  /// Draws every trial of `trials`. Requires matrices of this task's sizes.
  void fill(Trials& trials, Stream& stream) const;
};

}  // namespace unidyn
