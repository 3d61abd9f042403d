#pragma once
// Everything that is found out about one trained network.
#include <optional>
#include <vector>

#include "unidyn/analysis/attractors.hpp"
#include "unidyn/analysis/held_input.hpp"
#include "unidyn/analysis/limit_cycle.hpp"
#include "unidyn/analysis/line_attractor.hpp"
#include "unidyn/analysis/node_graph.hpp"
#include "unidyn/analysis/question.hpp"
#include "unidyn/analysis/representation.hpp"
#include "unidyn/analysis/transition_graph.hpp"
#include "unidyn/core/stop_requested.hpp"
#include "unidyn/tasks/task.hpp"
#include "unidyn/training/network.hpp"

namespace unidyn {

/// The common trials on which every network of a population is recorded.
struct ProbeSettings {
  long trials = 64;
  long rank = 0;
  bool keep = false;

  static void describe(auto& self, auto&& setting) {
    setting("trials", self.trials, Range{1, 1e6}, "trials on which hidden states are recorded");
    setting("rank", self.rank, Range{0, 1e6},
            "directions of each representation that are kept; 0: all, as many as there are units");
    setting("keep", self.keep, Range{},
            "true: raw hidden states go into the population too (/representation/state)");
  }
};

/// The fixed-point search and what is kept of the linearisations.
struct AnalysisSettings {
  std::vector<Question> questions = {Question::transitions};
  FixedPointSettings fixed_points;
  long modes = 4;
  AttractorSettings attractors;
  OrbitSettings orbits;
  LineSettings lines;

  static void describe(auto& self, auto&& setting) {
    setting("questions", self.questions, Range{},
            "what is asked of networks; the first decides where points are searched for and what "
            "the nodes of the graph are");
    std::remove_cvref_t<decltype(self.fixed_points)>::describe(self.fixed_points, setting);
    setting("modes", self.modes, Range{0, 1e6},
            "leading eigenvectors, right and left, that are kept of each linearisation");
    std::remove_cvref_t<decltype(self.attractors)>::describe(self.attractors, setting);
    std::remove_cvref_t<decltype(self.orbits)>::describe(self.orbits, setting);
    std::remove_cvref_t<decltype(self.lines)>::describe(self.lines, setting);
  }
};

/// All settings that decide what an analysis finds; training is none of them.
struct AnalysisPlan {
  ProbeSettings probe;
  AnalysisSettings analysis;
  TransitionSettings graph;
};

/// All of these settings, a line each: equal exactly for plans that find the same.
std::string canonical_text(const AnalysisPlan& plan);

/// The answers to the questions that were asked, each under the question's name.
struct Findings {
  std::optional<Transitions> transitions;
  std::optional<Oscillator> orbits;
  std::optional<Integrator> lines;

  static void describe(auto& self, auto&& result) {
    result.part("/transitions", self.transitions);
    result.part("/orbits", self.orbits);
    result.part("/lines", self.lines);
  }
};

/// What was found out about a network. Samples are the steps of the probe trials, trial by trial:
/// sample = trial · time + step (with trials of several lengths: the steps before their ends).
struct Analysis {
  Representation representation;  // rank: ProbeSettings::rank, or the number of units
  Matrix<float> states;           // hidden units [N × samples]; empty unless ProbeSettings::keep
  std::vector<HeldInput> conditions;  // of the task, in its order; leading eigenvectors only
  NodeGraph graph;  // of the first question; empty for a failed network and for a recording
  Findings findings;

  bool is_empty() const { return representation.basis.size() == 0; }
  bool has_graph() const { return graph.transition.size() > 0; }

  static void describe(auto& self, auto&& result) {
    result.part("/representation", self.representation, !self.is_empty());
    result("/representation/state", self.states, {Dimension::state_value},
           About{"1", "hidden states, for each network [samples x units] row by row"});
    result.each("/condition", self.conditions, Dimension::condition);
    result.part("/graph", self.graph, self.has_graph());
    result.group("", self.findings);
  }
};

/// What there is to find out about states alone [units × samples]: their representation.
Analysis analyse_states(const Matrix<float>& states, const AnalysisPlan& plan);

/// The nodes that the graphs of a task's networks have.
std::vector<std::string> graph_labels(const Task& task, const AnalysisPlan& plan);
/// What a node is, and what the graph's entries are, for people.
std::string_view node_description(const Task& task, const AnalysisPlan& plan);
std::string_view transition_description(const Task& task, const AnalysisPlan& plan);

/// Whether the nodes of graphs are places at which points are looked for: commands, conditions, or
/// stretches of the sums. Then a node without a point is one at which none was found, and networks
/// are compared at those that they share. Otherwise nodes are states themselves, the labels of
/// readouts, and a network without a point at a node lacks the state.
bool nodes_are_places(const Task& task, const AnalysisPlan& plan);

/// The distances between the points at the nodes of the network's graph [L × L], where nodes are
/// places; NaN in the row and the column of a node without a point.
Matrix<double> node_distances(const Analysis& analysis);

/// How many leading eigenvalues of each node are compared.
inline constexpr Index compared_eigenvalues = 8;

/// The leading eigenvalues at each node of the network's graph [compared_eigenvalues × L], zeros
/// after the last of a small network. Of several points at a node, that with most hits speaks for
/// it; NaN where there is none, or its Jacobian has no spectrum.
Matrix<std::complex<double>> node_spectra(const Analysis& analysis);

/// Takes the network apart on `task`: hidden states on `probe`, fixed points under each of the
/// task's conditions, their linearisations, where autonomous runs end, and the answers to the
/// questions of `plan`, of which there is at least one. Random numbers are keyed by `subject`.
///
/// Searches share `starts` equally, each at least 32 of them, and `runs` likewise, each at least
/// 4. They start from the states visited on the probe trials of their condition, or on all of them
/// if it has none; in orbits from those of a trial of the condition itself, of whose points the
/// eight nearest to the mean of its orbit are kept. In lines, where the points of interest
/// are a continuum of slow ones, descents start at visited states without noise, end where a state
/// moves by less than a tenth of the visited region (its rms) in a trial, or below `slow`, and at
/// most four points for each node are kept.
///
/// Throws Interrupted when asked to stop, std::runtime_error if the states on the probe trials are
/// not finite.
Analysis analyse(const Network& network, const Task& task, const Trials& probe,
                 const AnalysisPlan& plan, std::string_view subject,
                 const StopRequested& stop_requested);

}  // namespace unidyn
