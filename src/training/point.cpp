#include "unidyn/training/point.hpp"

#include "unidyn/core/error.hpp"
#include "unidyn/core/uuid.hpp"

namespace unidyn {
namespace {

std::string line(std::string_view key, const std::string& value) {
  return std::string(key).append(" = ").append(value).append("\n");
}

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
  constexpr std::string_view section = "train.";
  TrainingSettings settings;
  for (const auto& [key, value] : definition_of(task).defaults)
    if (key.starts_with(section))
      require(assign_setting(settings, key.substr(section.size()), value),
              "default_training: no such setting");
  return settings;
}

NetworkShape Point::shape() const {
  return {cell, task.inputs(), units, task.outputs()};
}

AdamSettings Point::adam() const {
  AdamSettings settings = training.adam;
  if (training.width > 0 && units > training.width)
    settings.rate *= static_cast<double>(training.width) / static_cast<double>(units);
  return settings;
}

Point point_of(std::shared_ptr<const Imported> imported, const Task& task, long seed,
               const TrainingSettings& training) {
  Point point;
  point.task = task;
  point.cell = imported->cell;
  point.units = imported->units;
  point.l2 = imported->l2;
  point.replicate = imported->replicate;
  point.trained = imported->trained;
  point.seed = seed;
  point.training = training;
  point.imported = std::move(imported);
  return point;
}

std::string canonical_text(const Point& point) {
  const std::string attempt =
      point.attempt > 1 ? line("attempt", to_text(point.attempt)) : std::string();
  if (point.imported)
    return line("task", to_text(point.task.name())) + line("imported", point.imported->content) +
           attempt + line("seed", to_text(point.seed)) + point.task.canonical() +
           line("train.threshold", to_text(point.training.threshold)) +
           line("train.held_out", to_text(point.training.held_out));
  std::string text = line("task", to_text(point.task.name())) +
                     line("architecture", to_text(point.cell.architecture)) +
                     line("activation", to_text(point.cell.activation));
  if (point.cell.architecture == Architecture::gru)
    text += line("reset", to_text(point.cell.reset));
  text += line("units", to_text(point.units)) + line("l2", to_text(point.l2)) +
          line("replicate", to_text(point.replicate)) + attempt;
  text += line("trained", to_text(point.trained)) + line("seed", to_text(point.seed));
  return text + point.task.canonical() + training_text(point.training);
}

std::string id_of(const Point& point) {
  return content_uuid(canonical_text(point));
}

}  // namespace unidyn
