#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/tasks/integration.hpp"
#include "unidyn/tasks/sinewave.hpp"

namespace unidyn {

/// A task with its settings: something that makes trials, or has them.
using Task = std::variant<Flipflop, Sinewave, Integration, FileTask>;

/// The tasks by the names that job files use; the order is that of Task's alternatives.
enum class TaskName { flipflop, sinewave, integration, file };
template <>
struct Names<TaskName> {
  static constexpr std::array<std::pair<TaskName, std::string_view>, 4> value{
      {{TaskName::flipflop, "flipflop"},
       {TaskName::sinewave, "sinewave"},
       {TaskName::integration, "integration"},
       {TaskName::file, "file"}}};
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
/// The task of trials that training never sees: `task` itself where every trial is made anew, its
/// held-out part where trials are given.
Task unseen(const Task& task);

/// The task's conditions [I × C]: the inputs, a column each, that can be held still, so that a
/// network has fixed points under them.
Matrix<double> conditions(const Task& task);
/// What people call them: "silence"; "command 1", …; "context 1", …; "condition 1", ….
std::vector<std::string> condition_names(const Task& task);
/// The condition of each of `trials`: that whose input is nearest to the trial's mean input.
std::vector<Index> trial_conditions(const Task& task, const Trials& trials);

}  // namespace unidyn
