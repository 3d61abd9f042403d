#pragma once
#include <functional>
#include <vector>

#include "unidyn/training/point.hpp"

namespace unidyn {

/// Why training ended.
enum class StopReason {
  solved,     // the held-out error fell below the threshold
  budget,     // the steps ran out first
  diverged,   // the loss or the error stopped being a finite number
  untrained,  // a control: there was no training
};
template <>
struct Names<StopReason> {
  static constexpr std::array<std::pair<StopReason, std::string_view>, 4> value{
      {{StopReason::solved, "solved"},
       {StopReason::budget, "budget"},
       {StopReason::diverged, "diverged"},
       {StopReason::untrained, "untrained"}}};
};

/// One measurement of the held-out error during training.
struct ErrorAt {
  long step;
  double error;
};

/// A network after its training. Divergence is a result like any other.
struct Trained {
  Network network;  // diverged: the weights at which the loss was no longer finite
  StopReason reason = StopReason::untrained;
  double loss = 0;   // mean squared error on the held-out trials
  double error = 0;  // loss / variance of the held-out targets
  long steps = 0;    // taken
  std::vector<ErrorAt> history;
};

/// Asked now and then during long work; true means: give up, in good order.
using StopRequested = std::function<bool()>;

/// The trials that every network of this task and seed is judged by.
Trials held_out_trials(const Point& point);

/// Trains the network that `point` asks for. Deterministic: depends on `point` alone.
/// Throws Interrupted if `stop_requested` says so before the end.
Trained train(const Point& point, const StopRequested& stop_requested);

}  // namespace unidyn
