#pragma once
// How questions are answered. The first question of a job decides how fixed points are searched for
// and what the nodes of the graph are; the others use the same points.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "unidyn/analysis/analyse.hpp"

namespace unidyn {

/// Everything that an analysis needs of one network.
struct AnalysedNetwork {
  const Dynamics& dynamics;
  const Readout& readout;
  const Task& task;
  const Trials& probe;
  const Matrix<double>& states;  // on the probe trials, step-major
  const AnalysisPlan& plan;
  std::string_view subject;  // keys random numbers
  const StopRequested& stop_requested;
};

/// Answers a question about one network.
class Analyser {
 public:
  explicit Analyser(const AnalysedNetwork& network) : network_(network) {}
  virtual ~Analyser() = default;

  /// For the first question: the fixed points under each of the task's conditions, without their
  /// modes. By default a search from the states visited under each condition.
  virtual std::vector<HeldInput> find_points();
  /// Adds the answer to analysis.findings. `analysis` must have its points and all their modes.
  virtual void answer(Analysis& analysis) = 0;
  /// For the first question, after its answer: the graph of the points.
  virtual NodeGraph graph(const Analysis& analysis) const = 0;

 protected:
  const AnalysedNetwork& network_;
};

template <class I>
std::unique_ptr<Analyser> make_analyser(const AnalysedNetwork& network) {
  return std::make_unique<I>(network);
}

/// The definition of a question.
struct QuestionDefinition {
  std::string_view summary;  // one line, with its source
  bool first_only = false;   // has_to_come_first()
  bool (*nodes_are_places)(const Task& task);
  /// The names of the graph's nodes, and a description of what they are.
  std::vector<std::string> (*labels)(const Task& task, const AnalysisPlan& plan);
  std::string_view (*node)(const Task& task);
  std::string_view (*transition)(const Task& task);  // a description of the graph's entries
  std::unique_ptr<Analyser> (*ask)(const AnalysedNetwork& network);
};

namespace questions {
#define UNIDYN_DECLARATION(name) extern const QuestionDefinition name;
UNIDYN_QUESTIONS(UNIDYN_DECLARATION)
#undef UNIDYN_DECLARATION
}  // namespace questions

const QuestionDefinition& definition_of(Question question);

// Functions shared by several questions.

/// Throws Interrupted when asked to stop.
void give_way(const StopRequested& stop_requested);
/// The states visited on the probe trials of each condition, up to each trial's end; for a
/// condition without trials, those of all [D × V].
std::vector<Matrix<double>> visited_states(const AnalysedNetwork& network);
/// The settings of the search under one of the task's conditions, which share the starts.
FixedPointSettings settings_of_a_search(const AnalysedNetwork& network);
/// Searches for fixed points under each of the task's conditions, from the states `visited` under
/// it and with settings(index of the condition); also finds where autonomous runs end.
std::vector<HeldInput> search_conditions(const AnalysedNetwork& network,
                                         const std::vector<Matrix<double>>& visited,
                                         const std::function<FixedPointSettings(Index)>& settings);
/// The texts of the labels for this number of outputs.
std::vector<std::string> label_texts(Index outputs);

/// Description of the entries in a graph of places.
inline constexpr std::string_view neighbours_at_places =
    "1 over the number of neighbours of a node (row), for each neighbour (column): nodes whose "
    "points are each one "
    "of the other's two nearest; a node without a point has an empty row";
/// Description of the entries in a graph between labels of readouts.
inline constexpr std::string_view transitions_between_labels =
    "fraction of the trajectories leaving the fixed points of one label along their unstable "
    "directions (row) that "
    "settle at another (column); a stable point stays (1 on the diagonal); the mean over the "
    "points of a label; a "
    "label without points has an empty row";

}  // namespace unidyn
