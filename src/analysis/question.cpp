#include "analysis/question.hpp"

#include <algorithm>

namespace unidyn {
namespace {

// One condition's share of `all` among `count`, but at least `least` if there are so many.
long per_condition(long all, Index count, long least) {
  return std::max(std::min(all, least), all / static_cast<long>(count));
}

}  // namespace

const QuestionDefinition& definition_of(Question question) {
#define UNIDYN_CASE(name) \
  case Question::name:    \
    return questions::name;
  switch (question) { UNIDYN_QUESTIONS(UNIDYN_CASE) }
#undef UNIDYN_CASE
  throw std::invalid_argument("definition_of: no such question");
}

bool has_to_come_first(Question question) {
  return definition_of(question).first_only;
}

void give_way(const StopRequested& stop_requested) {
  if (stop_requested()) throw Interrupted();
}

std::vector<Matrix<double>> visited_states(const AnalysedNetwork& network) {
  const std::vector<Index> condition = trial_conditions(network.task, network.probe);
  std::vector<Matrix<double>> visited;
  for (Index c = 0; c < network.task.conditions().cols(); ++c) {
    std::vector<Index> columns, all;
    for (Index column = 0; column < network.states.cols(); ++column) {
      const Index trial = column % network.probe.count;
      if (!network.probe.has_step(trial, column / network.probe.count)) continue;
      all.push_back(column);
      if (condition[static_cast<std::size_t>(trial)] == c) columns.push_back(column);
    }
    visited.push_back(network.states(Eigen::all, columns.empty() ? all : columns));
  }
  return visited;
}

FixedPointSettings settings_of_a_search(const AnalysedNetwork& network) {
  FixedPointSettings settings = network.plan.analysis.fixed_points;
  settings.starts = per_condition(settings.starts, network.task.conditions().cols(), 32);
  return settings;
}

std::vector<HeldInput> Analyser::find_points() {
  return search_conditions(network_, visited_states(network_),
                           [&](Index) { return settings_of_a_search(network_); });
}

std::vector<HeldInput> search_conditions(const AnalysedNetwork& network,
                                         const std::vector<Matrix<double>>& visited,
                                         const std::function<FixedPointSettings(Index)>& settings) {
  Stream starts(network.subject, "fixed points"), runs(network.subject, "attractors");
  const Matrix<double> inputs = network.task.conditions();
  AttractorSettings alone = network.plan.analysis.attractors;
  alone.runs = per_condition(alone.runs, inputs.cols(), 4);
  std::vector<HeldInput> found;
  for (Index c = 0; c < inputs.cols(); ++c) {
    HeldInput held{inputs.col(c), {}, {}};
    const Matrix<double>& states = visited[static_cast<std::size_t>(c)];
    const FixedPointSettings here = settings(c);
    held.search = find_fixed_points(network.dynamics, held.input, states, here, starts,
                                    network.stop_requested);
    held.attractors =
        count_attractors(network.dynamics, held.input, states,
                         surroundings_of(states, here.runaway, here.slow), alone, runs);
    found.push_back(std::move(held));
    give_way(network.stop_requested);
  }
  return found;
}

std::vector<std::string> label_texts(Index outputs) {
  std::vector<std::string> texts;
  for (Index label = 0; label < label_count(outputs); ++label)
    texts.push_back(label_text(label, outputs));
  return texts;
}

}  // namespace unidyn
