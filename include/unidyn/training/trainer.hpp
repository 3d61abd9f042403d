#pragma once
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/core/stop_requested.hpp"
#include "unidyn/results/about.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/training/point.hpp"

namespace unidyn {

/// Why training ended.
enum class StopReason {
  solved,     // the held-out error fell below the threshold
  budget,     // the budget of steps was used up first
  diverged,   // the loss or its gradient was no longer finite
  untrained,  // a control: there was no training
  imported,   // it was made elsewhere, and its held-out error is not below the threshold
};
template <>
struct Names<StopReason> {
  static constexpr std::array<std::pair<StopReason, std::string_view>, 5> value{
      {{StopReason::solved, "solved"},
       {StopReason::budget, "budget"},
       {StopReason::diverged, "diverged"},
       {StopReason::untrained, "untrained"},
       {StopReason::imported, "imported"}}};
};

/// The error: 1 for the best constant output; of classes, for always answering with the class that
/// is the most frequent in the whole file, which held-out trials may have more or less often.
inline constexpr const char* error_formula =
    "loss / variance of targets; of classes, wrong answers / targets that are not of the most "
    "frequent class";

/// One measurement of the held-out error during training.
struct ErrorAt {
  long step = 0;
  double error = 0;

  static void describe(auto& self, auto&& result) {
    result("step", self.step, About{"step", "training steps taken when the error was measured"});
    result("error", self.error, About{"1", "normalised error on held-out trials", error_formula});
  }
};

/// A network after training, with its error on the held-out trials. Divergence is a result like any
/// other: the weights are then those at which the gradient stopped being finite.
struct Trained {
  Network network;
  StopReason reason = StopReason::untrained;
  double loss = 0;               // on the held-out trials
  double error = 0;              // see error_formula
  long steps = 0;                // taken
  std::vector<ErrorAt> history;  // at step 0, every `check` steps, and at the end

  static void describe(auto& self, auto&& result) {
    result(datasets::weights_values, self.network.parameters, {Dimension::weight},
           About{"1", "parameters; the layout_* attributes say what they are"});
    result("stop_reason", self.reason,
           About{"",
                 "why training ended: solved; budget, the steps ran out; diverged; untrained, a "
                 "control; imported, made elsewhere and not solved; none: it failed altogether, or "
                 "is a recording"});
    result("loss", self.loss,
           About{"1", "mean squared error on held-out trials; of classes, cross-entropy in nats"});
    result("error", self.error, About{"1", "normalised error on held-out trials", error_formula});
    result("steps", self.steps, About{"step", "training steps taken"});
    result.each("/training", self.history, Dimension::measurement);
  }
};

/// The state of a point's training between two steps: all that is needed to continue to the same
/// network, bit for bit.
struct TrainingState {
  Trained trained;  // so far; `reason` is untrained until training is over
  AdamState adam;
  Stream::Position position;  // in the stream of training trials

  /// Whether training has ended.
  bool over() const { return trained.reason != StopReason::untrained; }

  static void describe(auto& self, auto&& result) {
    result.group("trained", self.trained);
    result.hidden("adam/mean", self.adam.mean);
    result.hidden("adam/square", self.adam.square);
    result.hidden("adam/step", self.adam.step);
    result.hidden("stream/words", self.position.words);
    result.hidden("stream/has_spare", self.position.has_spare);
    result.hidden("stream/spare_normal", self.position.spare_normal);
  }
};

/// Where a training run resumes and how its state is saved.
struct Checkpoints {
  std::optional<TrainingState> from = {};                  // where an earlier run stopped
  std::function<void(const TrainingState&)> keep = {};     // saves a state durably; empty: never
  double every = std::numeric_limits<double>::infinity();  // [s] between saved states
};

/// The least number of floating-point operations to obtain `trained` (gradient_operations),
/// including the measurements of the held-out error.
double training_operations(const Point& point, const Trained& trained);

/// The held-out trials of this point's task and seed, common to all its networks.
Trials held_out_trials(const Point& point);

/// Trains the network that `point` asks for, with SubnormalsAreZero; one that was imported keeps
/// its weights, and is only judged. Deterministic: depends on `point` alone, however often it was
/// interrupted and taken up again. Throws Interrupted if `stop_requested`, which is asked between
/// two steps, says so before the end; what was reached by then has been kept. Whatever
/// `checkpoints.keep` throws ends the training. Requires that `checkpoints.from` is a state of this
/// point, and that it is no recording.
Trained train(const Point& point, const StopRequested& stop_requested,
              const Checkpoints& checkpoints = {});

}  // namespace unidyn
