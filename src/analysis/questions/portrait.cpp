#include "unidyn/analysis/portrait.hpp"
#include "analysis/question.hpp"

namespace unidyn {
namespace {

bool has_several_conditions(const Task& task) {
  return task.conditions().cols() > 1;
}

class PortraitAnalyser : public Analyser {
 public:
  using Analyser::Analyser;

  void answer(Analysis&) override {}  // the graph is the answer

  NodeGraph graph(const Analysis& analysis) const override {
    if (has_several_conditions(network_.task)) return portrait_of_conditions(analysis.conditions);
    Stream departures(network_.subject, "transitions");
    const Readout labelling =
        network_.task.chance() ? labelling_logits(network_.readout)
                               : labelling_readout(network_.readout, network_.task.target_scale());
    return portrait_of_readouts(network_.dynamics, analysis.conditions.front(), labelling,
                                network_.plan.graph, departures);
  }
};

std::vector<std::string> portrait_labels(const Task& task, const AnalysisPlan&) {
  return has_several_conditions(task) ? task.condition_names()
                                      : label_texts(labelled_outputs(task.outputs()));
}

}  // namespace

constinit const QuestionDefinition questions::portrait{
    .summary = "which points there are, where nothing more is known of the task",
    .first_only = true,
    .nodes_are_places = has_several_conditions,
    .labels = portrait_labels,
    .node = [](const Task& task) -> std::string_view {
      if (has_several_conditions(task)) return "condition whose fixed point it is";
      return task.chance() ? "logit of a class less the mean of all, rounded to -1 (-), 0 or 1 "
                             "(+), class 0 first, at most six classes"
                           : "output over the channel's greatest |target|, rounded to -1 (-), 0 or "
                             "1 (+), channel 0 first, at most six channels";
    },
    .transition =
        [](const Task& task) {
          return has_several_conditions(task) ? neighbours_at_places : transitions_between_labels;
        },
    .ask = make_analyser<PortraitAnalyser>,
};

}  // namespace unidyn
