#include "unidyn/training/point.hpp"

#include "unidyn/core/uuid.hpp"

namespace unidyn {
namespace {

// The ids of networks that were trained before there was train.initial hold: its usual value goes
// without saying.
std::string training_text(const TrainingSettings& training) {
  std::string text = canonical_text("train.", training);
  const std::string usual = "train.initial = " + to_text(InitialWeights::scaled) + "\n";
  if (const auto at = text.find(usual); at != text.npos) text.erase(at, usual.size());
  return text;
}

}  // namespace

TrainingSettings default_training(TaskName task) {
  TrainingSettings settings;
  if (task == TaskName::flipflop) return settings;
  // The others need smaller steps than the flipflop, and forget the size of the gradient sooner.
  settings.threshold = 1e-3;
  settings.adam.beta1 = 0.95;
  settings.adam.beta2 = 0.9;
  if (task == TaskName::sinewave) {
    settings.batch = 51;  // each of the usual commands once: the gradient has little noise
    settings.adam.rate = 5e-3;
    // The command never ceases: relu networks near the identity would add it up.
    settings.initial = {.gain = 0.7, .noise = 0.5, .input = 0.5};
  } else if (task == TaskName::integration) {
    // Near the identity networks integrate from the start, where inputs are so small that they stay
    // in the middle of tanh's range.
    settings.batch = 64;
    settings.adam.rate = 4e-3;
    settings.clip = 10;
    settings.initial = {.gain = 0.95, .noise = 0.01, .input = 0.2, .identity = true};
  } else {
    settings.adam.rate = 5e-3;  // nothing is known of the task: the usual start, and small steps
  }
  return settings;
}

NetworkShape Point::shape() const {
  return {cell, input_size(task), units, output_size(task)};
}

AdamSettings Point::adam() const {
  AdamSettings settings = training.adam;
  if (training.width > 0 && units > training.width)
    settings.rate *= static_cast<double>(training.width) / static_cast<double>(units);
  return settings;
}

std::string canonical_text(const Point& point) {
  const auto line = [](std::string_view key, const std::string& value) {
    return std::string(key).append(" = ").append(value).append("\n");
  };
  std::string text = line("task", to_text(name_of(point.task))) +
                     line("architecture", to_text(point.cell.architecture)) +
                     line("activation", to_text(point.cell.activation));
  if (point.cell.architecture == Architecture::gru)
    text += line("reset", to_text(point.cell.reset));
  text += line("units", to_text(point.units)) + line("l2", to_text(point.l2)) +
          line("replicate", to_text(point.replicate)) + line("trained", to_text(point.trained)) +
          line("seed", to_text(point.seed));
  text += std::visit([](const auto& task) { return canonical_text("task.", task); }, point.task);
  return text + training_text(point.training);
}

std::string id_of(const Point& point) {
  return content_uuid(canonical_text(point));
}

}  // namespace unidyn
