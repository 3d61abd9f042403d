#pragma once
// Nodes of transition graphs made by hand.
#include <string_view>
#include <vector>

#include "known_maps.hpp"
#include "unidyn/analysis/transition_graph.hpp"

namespace unidyn {

/// Points made by hand, with their modes.
struct Nodes {
  std::vector<FixedPoint> points;
  std::vector<LocalModes> modes;

  void add(const Dynamics& dynamics, const Vector<double>& state, long hits = 1) {
    points.push_back({state, 0, hits, false});
    modes.push_back(local_modes(dynamics, state, Vector<double>::Zero(dynamics.input_size())));
  }
};

inline Readout identity_readout(Index bits, double gain = 1) {
  return {gain * Matrix<double>::Identity(bits, bits), Vector<double>::Zero(bits)};
}

inline TransitionGraph graph_of(const Dynamics& dynamics, const Nodes& nodes,
                                const Readout& readout, const TransitionSettings& settings = {}) {
  Stream stream("transition graph", "directions");
  return transition_graph(dynamics, Vector<double>::Zero(dynamics.input_size()), nodes.points,
                          nodes.modes, readout, 1, settings, stream);
}

/// The label that prints as `text`.
inline Index label(std::string_view text) {
  Index number = 0;
  for (const char digit : text) number = 3 * number + (digit == '+' ? 2 : digit == '0' ? 1 : 0);
  return number;
}

}  // namespace unidyn
