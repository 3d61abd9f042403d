#pragma once
// Everything that is found out about one trained network.
#include <variant>

#include "unidyn/analysis/attractors.hpp"
#include "unidyn/analysis/held_input.hpp"
#include "unidyn/analysis/limit_cycle.hpp"
#include "unidyn/analysis/line_attractor.hpp"
#include "unidyn/analysis/portrait.hpp"
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
  FixedPointSettings fixed_points;
  long modes = 4;
  AttractorSettings attractors;
  OrbitSettings orbits;
  LineSettings lines;

  static void describe(auto& self, auto&& setting) {
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

/// All of these settings, a line each: equal exactly for instructions that find the same.
std::string canonical_text(const AnalysisPlan& analysis_plan);

/// What a task asks for besides fixed points; the order is that of Task's alternatives.
using Findings = std::variant<TransitionGraph,  // flipflop: which memory leads to which
                              Oscillator,       // sinewave: the cycle of each command
                              Integrator,       // integration: the line attractors
                              Portrait>;        // file: which points there are

/// What was found out about a network. Samples are the steps of the probe trials, trial by trial:
/// sample = trial · time + step (with trials of several lengths: the steps before their ends).
struct Analysis {
  Representation representation;  // rank: ProbeSettings::rank, or the number of units
  Matrix<float> states;           // hidden units [N × samples]; empty unless ProbeSettings::keep
  std::vector<HeldInput> conditions;  // of the task, in its order; leading eigenvectors only
  Findings findings;
};

/// The nodes that graphs of a task's networks have, so that they align: labels of readouts
/// (flipflop; file with one condition), commands or conditions (sinewave; file with several), or
/// stretches of the sums in each context (integration).
std::vector<std::string> graph_labels(const Task& task, const AnalysisPlan& analysis_plan);

/// The network's graph over these nodes [L × L]; empty for a failed network.
const Matrix<double>& graph_of(const Analysis& analysis);

/// The node of each fixed point, condition by condition; −1 for points that no node is made of.
Vector<long> nodes_of(const Analysis& analysis);

/// Whether the nodes of a task's graphs are places at which points are looked for: commands,
/// conditions, or stretches of the sums. Then a node without a point is one at which none was
/// found, and networks are compared at those that they share. Otherwise nodes are states
/// themselves, the labels of readouts, and a network without a point at a node lacks the state.
bool nodes_are_places(const Task& task);

/// The distances between the points at the nodes of the network's graph [L × L], of a task whose
/// nodes are places; NaN in the row and the column of a node without a point.
Matrix<double> node_distances(const Analysis& analysis);

/// How many leading eigenvalues of each node are compared.
inline constexpr Index compared_eigenvalues = 8;

/// The leading eigenvalues at each node of the network's graph [compared_eigenvalues × L], zeros
/// after the last of a small network. Of several points at a node, that with most hits speaks for
/// it; NaN where there is none, or its Jacobian has no spectrum.
Matrix<std::complex<double>> node_spectra(const Analysis& analysis);

/// Takes the network apart on `task`: hidden states on `probe`, fixed points under each of the
/// task's conditions, their linearisations, where autonomous runs end, and the task's own findings.
/// Random numbers are keyed by `subject`.
///
/// Searches share `starts` equally, each at least 32 of them, and `runs` likewise, each at least
/// 4. They start from the states visited on the probe trials of their condition, or on all of them
/// if it has none; in sinewave from those of a trial of the command itself, of whose points the
/// eight nearest to the mean of its orbit are kept. In integration, where the points of interest
/// are a continuum of slow ones, descents start at visited states without noise, end where a state
/// moves by less than a tenth of the visited region (its rms) in a trial, or below `slow`, and at
/// most four points for each node are kept.
///
/// Throws Interrupted when asked to stop, std::runtime_error if the states on the probe trials are
/// not finite.
Analysis analyse(const Network& network, const Task& task, const Trials& probe,
                 const AnalysisPlan& analysis_plan, std::string_view subject,
                 const StopRequested& stop_requested);

}  // namespace unidyn
