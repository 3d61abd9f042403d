#pragma once
// The complete analysis of one trained network.
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

/// The fixed-point search and how much of the linearisations is kept.
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

/// All settings that decide the result of an analysis; training settings are not among them.
struct AnalysisPlan {
  ProbeSettings probe;
  AnalysisSettings analysis;
  TransitionSettings graph;
};

/// All of these settings, one per line: equal if and only if two plans give the same result.
std::string canonical_text(const AnalysisPlan& plan);

/// The answers to the questions asked, each under its question's name.
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

/// The results of analysing a network. Samples are the steps of the probe trials, trial by trial:
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
/// Descriptions of the nodes and of the graph's entries, for readers of the results.
std::string_view node_description(const Task& task, const AnalysisPlan& plan);
std::string_view transition_description(const Task& task, const AnalysisPlan& plan);

/// Whether nodes are places at which points are searched for (commands, conditions, or stretches of
/// the sums). Then a node without a point means that none was found, and networks are compared at
/// the nodes that they share. Otherwise nodes are states (labels of readouts), and a network
/// without a point at a node does not have that state.
bool nodes_are_places(const Task& task, const AnalysisPlan& plan);

/// The distances between the points at the nodes of the network's graph [L × L], if nodes are
/// places; the row and column of a node without a point are NaN.
Matrix<double> node_distances(const Analysis& analysis);

/// The number of leading eigenvalues compared at each node.
inline constexpr Index compared_eigenvalues = 8;

/// The leading eigenvalues at each node of the network's graph [compared_eigenvalues × L], padded
/// with zeros for small networks. If several points are at a node, the one with most hits is used;
/// NaN if there is none or its Jacobian has no spectrum.
Matrix<std::complex<double>> node_spectra(const Analysis& analysis);

/// Analyses the network on `task`: hidden states on `probe`, fixed points under each of the task's
/// conditions, their linearisations, where autonomous runs end, and the answers to the questions of
/// `plan`, of which there must be at least one. Random numbers are keyed by `subject`.
///
/// The conditions share `starts` equally, with at least 32 each, and likewise `runs`, with at least
/// 4. Searches start from the states visited on the probe trials of their condition, or on all of
/// them if it has none. For the question `orbits` they start from the states of a trial of the
/// condition itself, and the eight points nearest to the mean of its orbit are kept. For `lines`,
/// where the points of interest form a continuum of slow points, descents start at visited states
/// without noise and end where a state moves by less than a tenth of the visited region (its rms)
/// in a trial, or below `slow`; at most four points are kept for each node.
///
/// Throws Interrupted when asked to stop, std::runtime_error if the states on the probe trials are
/// not finite.
Analysis analyse(const Network& network, const Task& task, const Trials& probe,
                 const AnalysisPlan& plan, std::string_view subject,
                 const StopRequested& stop_requested);

}  // namespace unidyn
