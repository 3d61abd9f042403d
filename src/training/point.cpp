#include "unidyn/training/point.hpp"

#include "unidyn/core/uuid.hpp"

namespace unidyn {

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
  return text + canonical_text("train.", point.training);
}

std::string id_of(const Point& point) {
  return content_uuid(canonical_text(point));
}

}  // namespace unidyn
