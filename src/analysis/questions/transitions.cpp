#include "analysis/question.hpp"

namespace unidyn {
namespace {

class TransitionsAnalyser : public Analyser {
 public:
  using Analyser::Analyser;

  void answer(Analysis& analysis) override {
    const HeldInput& rest = analysis.conditions.front();
    Stream departures(network_.subject, "transitions");
    TransitionGraph graph =
        transition_graph(network_.dynamics, rest.input, rest.search.points, rest.modes,
                         network_.readout, rest.search.scale, network_.plan.graph, departures);
    analysis.findings.transitions = static_cast<const Transitions&>(graph);
    graph_ = static_cast<NodeGraph&&>(graph);
  }

  NodeGraph graph(const Analysis& analysis) const override {
    NodeGraph graph = graph_;
    Index points = 0;
    for (const HeldInput& held : analysis.conditions)
      points += static_cast<Index>(held.search.points.size());
    const Index labelled = graph.node.size();
    graph.node.conservativeResize(points);
    graph.node.tail(points - labelled).setConstant(-1);  // points of further conditions
    return graph;
  }

 private:
  NodeGraph graph_;
};

}  // namespace

constinit const QuestionDefinition questions::transitions{
    .summary =
        "which fixed points the flow and pulses lead to from which others, under the first "
        "condition",
    .first_only = true,
    .nodes_are_places = [](const Task&) { return false; },
    .labels = [](const Task& task, const AnalysisPlan&) { return label_texts(task.outputs()); },
    .node = [](const Task&) -> std::string_view {
      return "output rounded to -1 (-), 0 or 1 (+), bit 0 first";
    },
    .transition = [](const Task&) { return transitions_between_labels; },
    .ask = make_analyser<TransitionsAnalyser>,
};

}  // namespace unidyn
