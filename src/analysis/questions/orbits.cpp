#include "analysis/question.hpp"

namespace unidyn {
namespace {

class OrbitsAnalyser : public Analyser {
 public:
  using Analyser::Analyser;

  // Searches from the states of a trial of the condition itself, and keeps the eight points nearest
  // to the mean of its orbit.
  std::vector<HeldInput> find_points() override {
    constexpr std::size_t kept = 8;
    run();
    std::vector<HeldInput> found = search_conditions(
        network_, run_.begin, [&](Index) { return settings_of_a_search(network_); });
    for (std::size_t c = 0; c < found.size(); ++c)
      keep_nearest(found[c].search, run_.end[c].rowwise().mean(), kept);
    return found;
  }

  void answer(Analysis& analysis) override {
    if (run_.end.empty()) run();
    analysis.findings.orbits = oscillator(analysis.conditions, run_.end, network_.readout);
  }

  NodeGraph graph(const Analysis& analysis) const override {
    const Vector<long>& point = analysis.findings.orbits->point;
    std::vector<Vector<long>> chosen;
    for (Index c = 0; c < point.size(); ++c) chosen.push_back(point.segment(c, 1));
    return graph_of_places(analysis.conditions, chosen);
  }

 private:
  void run() {
    run_ = run_held(network_.dynamics, network_.task.conditions(), network_.task.steps(),
                    network_.plan.analysis.orbits);
    give_way(network_.stop_requested);
  }

  HeldRun run_;
};

}  // namespace

constinit const QuestionDefinition questions::orbits{
    .summary =
        "what networks do while each condition is held, and the fixed point that they circle "
        "(Sussillo & Barak 2013)",
    .nodes_are_places = [](const Task&) { return true; },
    .labels = [](const Task& task, const AnalysisPlan&) { return task.condition_names(); },
    .node = [](const Task&) -> std::string_view { return "condition whose fixed point it is"; },
    .transition = [](const Task&) { return neighbours_at_places; },
    .ask = make_analyser<OrbitsAnalyser>,
};

}  // namespace unidyn
