#pragma once
#include <string_view>
#include <variant>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/tasks/integration.hpp"
#include "unidyn/tasks/sinewave.hpp"

namespace unidyn {

/// A task with its settings: something that makes trials.
using Task = std::variant<Flipflop, Sinewave, Integration>;

/// The tasks by the names that job files use; the order is that of Task's alternatives.
enum class TaskName { flipflop, sinewave, integration };
template <>
struct Names<TaskName> {
  static constexpr std::array<std::pair<TaskName, std::string_view>, 3> value{
      {{TaskName::flipflop, "flipflop"},
       {TaskName::sinewave, "sinewave"},
       {TaskName::integration, "integration"}}};
};

inline TaskName name_of(const Task& task) {
  return static_cast<TaskName>(task.index());
}
/// The task called `name`, with its default settings.
Task default_task(TaskName name);

Index input_size(const Task& task);   // channels
Index output_size(const Task& task);  // channels
Index trial_time(const Task& task);   // [steps]

/// Room for `count` trials of `task`.
Trials empty_trials(const Task& task, Index count);
/// Draws every trial of `trials` anew, without allocating.
void fill_trials(const Task& task, Trials& trials, Stream& stream);
/// `count` trials of `task`.
Trials make_trials(const Task& task, Index count, Stream stream);

}  // namespace unidyn
