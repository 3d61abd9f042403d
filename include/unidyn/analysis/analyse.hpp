#pragma once
// Everything that is found out about one trained network.
#include "unidyn/analysis/fixed_points.hpp"
#include "unidyn/analysis/linearisation.hpp"
#include "unidyn/analysis/representation.hpp"
#include "unidyn/analysis/transition_graph.hpp"
#include "unidyn/core/stop_requested.hpp"
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

  static void describe(auto& self, auto&& setting) {
    std::remove_cvref_t<decltype(self.fixed_points)>::describe(self.fixed_points, setting);
    setting("modes", self.modes, Range{0, 1e6},
            "leading eigenvectors, right and left, that are kept of each linearisation");
  }
};

/// All settings that decide what an analysis finds; training is none of them.
struct Instructions {
  ProbeSettings probe;
  AnalysisSettings analysis;
  TransitionSettings graph;
};

/// All of these settings, a line each: equal exactly for instructions that find the same.
std::string canonical_text(const Instructions& instructions);

/// What was found out about a network. Samples are the steps of the probe trials, trial by trial:
/// sample = trial · time + step.
struct Analysis {
  Representation representation;  // rank: ProbeSettings::rank, or the number of units
  Matrix<float> states;           // hidden units [N × samples]; empty unless ProbeSettings::keep
  FixedPointSearch search;        // under zero input
  std::vector<LocalModes> modes;  // of each of search.points; leading eigenvectors only
  TransitionGraph graph;
};

/// Takes the network apart on the flipflop task: hidden states on `probe`, fixed points without
/// input, their linearisations and the graph between them. Random numbers are keyed by `subject`.
/// Throws Interrupted when asked to stop, std::runtime_error if the states on the probe trials are
/// not finite.
Analysis analyse(const Network& network, const Trials& probe, const Instructions& instructions,
                 std::string_view subject, const StopRequested& stop_requested);

}  // namespace unidyn
