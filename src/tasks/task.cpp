#include "unidyn/tasks/task.hpp"

namespace unidyn {

double total_weight(const Trials& trials) {
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

Task default_task(TaskName name) {
  switch (name) {
    case TaskName::flipflop:
      return Flipflop{};
    case TaskName::sinewave:
      return Sinewave{};
    case TaskName::integration:
      return Integration{};
    case TaskName::file:
      return FileTask{};
  }
  throw std::invalid_argument("default_task: a name without a task");
}

Index input_size(const Task& task) {
  return std::visit([](const auto& t) { return t.inputs(); }, task);
}
Index output_size(const Task& task) {
  return std::visit([](const auto& t) { return t.outputs(); }, task);
}
Index trial_time(const Task& task) {
  return std::visit([](const auto& t) { return t.steps(); }, task);
}

Trials empty_trials(const Task& task, Index count) {
  require(count >= 1, "empty_trials: at least one trial");
  const Index columns = trial_time(task) * count;
  Trials trials{count, trial_time(task), Matrix<float>(input_size(task), columns),
                Matrix<float>(output_size(task), columns)};
  const auto* file = std::get_if<FileTask>(&task);
  if (file && file->given().weights.size() > 0) trials.weights.resize(output_size(task), columns);
  if (file && !file->given().length.empty()) trials.length.resize(static_cast<std::size_t>(count));
  return trials;
}

void fill_trials(const Task& task, Trials& trials, Stream& stream) {
  std::visit([&](const auto& t) { t.fill(trials, stream); }, task);
}

Matrix<double> conditions(const Task& task) {
  return std::visit([](const auto& t) { return t.conditions(); }, task);
}

std::vector<std::string> condition_names(const Task& task) {
  const Matrix<double> held = conditions(task);
  if (held.cols() == 1 && held.isZero(0)) return {"silence"};
  const std::string kind = name_of(task) == TaskName::sinewave      ? "command "
                           : name_of(task) == TaskName::integration ? "context "
                                                                    : "condition ";
  std::vector<std::string> names;
  for (Index c = 1; c <= held.cols(); ++c) names.push_back(kind + std::to_string(c));
  return names;
}

std::vector<Index> trial_conditions(const Task& task, const Trials& trials) {
  const Matrix<double> held = conditions(task);
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

Trials make_trials(const Task& task, Index count, Stream stream) {
  Trials trials = empty_trials(task, count);
  fill_trials(task, trials, stream);
  return trials;
}

Task unseen(const Task& task) {
  if (const auto* file = std::get_if<FileTask>(&task)) return file->held_out_part();
  return task;
}

}  // namespace unidyn
