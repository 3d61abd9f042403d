#pragma once
// Trials in which every number says where it belongs.
#include "unidyn/tasks/file.hpp"

namespace unidyn {

/// The number of step `t` of channel `channel` of trial `n`.
inline float numbered(Index n, Index t, Index channel) {
  return static_cast<float>(1000 * n + 10 * t + channel);
}

/// Two input channels with these numbers, one target with their negatives, and silence.
inline GivenTrials numbered_trials(Index count, Index time) {
  GivenTrials given{count, time, Matrix<float>(2, count * time), Matrix<float>(1, count * time),
                    Matrix<double>::Zero(2, 1)};
  for (Index n = 0; n < count; ++n)
    for (Index t = 0; t < time; ++t) {
      for (Index c = 0; c < 2; ++c) given.inputs(c, n * time + t) = numbered(n, t, c);
      given.targets(0, n * time + t) = 0 - numbered(n, t, 0);  // not -0
    }
  return given;
}

inline FileTask task_of(GivenTrials given, double held_out = 0.2) {
  FileTask task;
  task.held_out = held_out;
  task.take(std::move(given));
  return task;
}

}  // namespace unidyn
