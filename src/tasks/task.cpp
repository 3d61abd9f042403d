#include "unidyn/tasks/task.hpp"

#include "unidyn/tasks/file.hpp"

namespace unidyn {

double total_weight(const Trials& trials) {
  if (trials.classes)
    return trials.all_count() ? static_cast<double>(trials.targets.cols())
                              : trials.weights.row(0).cast<double>().sum();
  if (trials.all_count()) return static_cast<double>(trials.targets.size());
  return trials.weights.cast<double>().sum();
}

double target_variance(const Trials& trials) {
  const Matrix<double> targets = trials.targets.cast<double>();
  if (trials.all_count()) {
    const Vector<double> mean = targets.rowwise().mean();
    return (targets.colwise() - mean).squaredNorm() / static_cast<double>(targets.size());
  }
  const Matrix<double> weights = trials.weights.cast<double>();
  const ChannelScale scale = scale_of(trials.targets, trials.weights);
  return weights.cwiseProduct((targets.colwise() - scale.offset).cwiseAbs2()).sum() / weights.sum();
}

std::vector<Index> sample_columns(const Trials& trials) {
  std::vector<Index> columns;
  for (Index n = 0; n < trials.count; ++n)
    for (Index t = 0; t < trials.time; ++t)
      if (trials.has_step(n, t)) columns.push_back(t * trials.count + n);
  return columns;
}

const TaskDefinition& definition_of(TaskName name) {
#define UNIDYN_CASE(task) \
  case TaskName::task:    \
    return tasks::task;
  switch (name) { UNIDYN_TASKS(UNIDYN_CASE) }
#undef UNIDYN_CASE
  throw std::invalid_argument("definition_of: no such task");
}

Task default_task(TaskName name) {
  return definition_of(name).make();
}

Task::Task() : Task(default_task(TaskName::flipflop)) {}

bool Task::set(std::string_view key, std::string_view text,
               const std::filesystem::path& directory) {
  const auto changed = model_->clone();
  const bool known = changed->set(key, text, directory);
  model_ = changed;
  return known;
}

Task Task::held_out_part() const {
  const auto part = model_->held_out_part();
  return part ? Task(part) : *this;
}

std::vector<std::string> numbered_names(const std::string& kind, const Matrix<double>& conditions) {
  if (conditions.cols() == 1 && conditions.isZero(0)) return {"silence"};
  std::vector<std::string> names;
  for (Index c = 1; c <= conditions.cols(); ++c) names.push_back(kind + " " + std::to_string(c));
  return names;
}

Trials empty_trials(const Task& task, Index count) {
  require(count >= 1, "empty_trials: at least one trial");
  const Index columns = task.steps() * count;
  Trials trials{count, task.steps(), Matrix<float>(task.inputs(), columns),
                Matrix<float>(task.outputs(), columns)};
  if (task.weighted()) trials.weights.resize(task.outputs(), columns);
  if (task.ragged()) trials.length.resize(static_cast<std::size_t>(count));
  trials.classes = task.chance().has_value();
  return trials;
}

Trials make_trials(const Task& task, Index count, Stream stream) {
  Trials trials = empty_trials(task, count);
  task.fill(trials, stream);
  return trials;
}

std::vector<Index> trial_conditions(const Task& task, const Trials& trials) {
  const Matrix<double> held = task.conditions();
  std::vector<Index> condition(static_cast<std::size_t>(trials.count));
  for (Index n = 0; n < trials.count; ++n) {
    Vector<double> mean = Vector<double>::Zero(held.rows());
    Index steps = 0;
    for (Index t = 0; t < trials.time && trials.has_step(n, t); ++t, ++steps)
      mean += trials.inputs_at(t).col(n).cast<double>();
    mean /= static_cast<double>(steps);
    (held.colwise() - mean)
        .colwise()
        .squaredNorm()
        .minCoeff(&condition[static_cast<std::size_t>(n)]);
  }
  return condition;
}

}  // namespace unidyn
