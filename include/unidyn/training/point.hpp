#pragma once
#include <memory>
#include <string>

#include "unidyn/tasks/task.hpp"
#include "unidyn/training/adam.hpp"
#include "unidyn/training/imported.hpp"
#include "unidyn/training/network.hpp"

namespace unidyn {

/// How networks are trained: Adam with gradient clipping on new trials in every step, until the
/// error on held-out trials is below the threshold or the budget of steps is used up. These
/// defaults are the flipflop's: with them every cell with either activation solves its 3 bits
/// within 250 to 800 steps.
struct TrainingSettings {
  long batch = 32;          // trials per step
  long steps = 5000;        // at most
  double threshold = 3e-4;  // normalised held-out error that counts as solved; 0: never stop
  AdamSettings adam;
  long width = 64;  // largest number of units for which adam.rate holds; see Point::adam()
  double clip = 1;  // largest norm of the gradient
  Initialisation initial;
  long held_out = 256;  // trials that the error is measured on
  long check = 20;      // steps between measurements of it

  static void describe(auto& self, auto&& setting) {
    setting("batch", self.batch, Range{1, 1e6}, "trials in a step");
    setting("steps", self.steps, Range{1, 1e9}, "steps at most");
    setting("threshold", self.threshold, Range{0, 1},
            "normalised held-out error at which a network counts as solved; 0: never");
    std::remove_cvref_t<decltype(self.adam)>::describe(self.adam, setting);
    setting(
        "width", self.width, Range{0, 1e6},
        "units up to which rate holds; larger networks get rate * width/units; 0: all get rate");
    setting("clip", self.clip, Range{1e-12, 1e12}, "norm that gradients are clipped to");
    std::remove_cvref_t<decltype(self.initial)>::describe(self.initial, setting);
    setting("held_out", self.held_out, Range{1, 1e6}, "trials that the error is measured on");
    setting("check", self.check, Range{1, 1e9}, "steps between measurements of the error");
  }
};

/// The settings that suit a task: with them every cell with either activation solves it.
TrainingSettings default_training(TaskName task);

/// The specification of one network of a population: everything that decides the outcome of its
/// training, and nothing else.
struct Point {
  Task task;
  CellKind cell;
  long units = 64;
  double l2 = 0;  // adds ½ l2 ‖W‖² to the loss, over all weights but no biases
  long replicate = 1;
  long attempt = 1;     // at this replicate: one that failed can be given new draws
  bool trained = true;  // false: a control that keeps its initial weights
  long seed = 1;
  TrainingSettings training;
  std::shared_ptr<const Imported> imported = nullptr;  // nothing: Unidyn makes the network itself

  /// Whether there is training to do: it is neither a control nor made elsewhere.
  bool is_to_train() const { return trained && !imported; }
  /// Whether it has states alone, and no weights.
  bool is_recording() const { return imported && imported->recording; }
  NetworkShape shape() const;
  /// Adam with the learning rate for this point's number of units. One step moves every incoming
  /// weight of a unit by about the rate, and so its input by up to rate · units: above
  /// TrainingSettings::width the rate falls as 1/units (Yang & Hu 2021).
  AdamSettings adam() const;
};

/// The point of something imported, which is judged and recorded as the networks are that
/// `training` trains on `task`.
Point point_of(std::shared_ptr<const Imported> imported, const Task& task, long seed,
               const TrainingSettings& training);

/// All of the point's settings, a line each, in a fixed order: equal exactly for equal points. Of
/// what was imported its content, and what decides how it is judged.
std::string canonical_text(const Point& point);
/// The UUID of the canonical text.
std::string id_of(const Point& point);

}  // namespace unidyn
