#include <algorithm>
#include <cmath>

#include "analysis/question.hpp"

namespace unidyn {
namespace {

// How a slow manifold is sampled: from visited states without noise, which are close to it, to
// where a state moves by less than a tenth of the region during a trial of `time` steps.
FixedPointSettings sampling(FixedPointSettings settings, const Matrix<double>& visited,
                            Index time) {
  constexpr double tenth = 0.1;
  const Vector<double> mean = visited.rowwise().mean();
  const double variance =
      (visited.colwise() - mean).squaredNorm() / static_cast<double>(visited.cols());
  const double speed = tenth * std::sqrt(variance) / static_cast<double>(time);
  settings.polish = false;
  settings.noise = settings.between = 0;
  settings.slow = std::max(settings.slow, speed * speed / 2);
  return settings;
}

class LinesAnalyser : public Analyser {
 public:
  using Analyser::Analyser;

  std::vector<HeldInput> find_points() override {
    const AnalysisSettings& settings = network_.plan.analysis;
    const std::vector<Matrix<double>> visited = visited_states(network_);
    std::vector<HeldInput> found = search_conditions(network_, visited, [&](Index c) {
      return sampling(settings_of_a_search(network_), visited[static_cast<std::size_t>(c)],
                      network_.task.steps());
    });
    for (HeldInput& context : found)
      keep_along(context.search, network_.readout, 4 * settings.lines.nodes);
    return found;
  }

  void answer(Analysis& analysis) override {
    analysis.findings.lines =
        integrator(network_.dynamics, analysis.conditions, network_.readout,
                   sum_range_of(network_.probe), network_.plan.analysis.lines);
  }

  NodeGraph graph(const Analysis& analysis) const override {
    std::vector<Vector<long>> chosen;
    for (const LineAttractor& line : analysis.findings.lines->context) chosen.push_back(line.point);
    return graph_of_places(analysis.conditions, chosen);
  }
};

std::vector<std::string> stretches(const Task& task, const AnalysisPlan& plan) {
  std::vector<std::string> labels;
  for (const std::string& context : task.condition_names())
    for (long node = 1; node <= plan.analysis.lines.nodes; ++node)
      labels.push_back(context + ", node " + to_text(node));
  return labels;
}

}  // namespace

constinit const QuestionDefinition questions::lines{
    .summary =
        "line attractors and integrating modes under each condition (Mante et al. 2013; "
        "Maheswaranathan et al. 2019)",
    .nodes_are_places = [](const Task&) { return true; },
    .labels = stretches,
    .node = [](const Task&) -> std::string_view { return "stretch of the sums, in a context"; },
    .transition = [](const Task&) { return neighbours_at_places; },
    .ask = make_analyser<LinesAnalyser>,
};

}  // namespace unidyn
