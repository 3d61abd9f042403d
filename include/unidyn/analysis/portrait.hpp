#pragma once
// What can be said of a network's fixed points where nothing is known of its task but its trials: a
// graph over nodes that are the same for every network. With one condition it is the autonomous
// graph of transition_graph.hpp, with several the one of node_graph.hpp.
#include <span>

#include "unidyn/analysis/transition_graph.hpp"

namespace unidyn {

/// How many of `outputs` channels label a point: at most the first six, since labels are 3 to that
/// power.
Index labelled_outputs(Index outputs);

/// The readout that labels points: that of the labelled channels, each over its `scale` [O], the
/// greatest target, so that the labels' −1 and 1 stand for the ends of what was asked for.
Readout labelling_readout(const Readout& readout, const Vector<double>& scale);

/// One condition: nodes are the labels of `labelling`, rounded to {−1, 0, 1} per channel, and the
/// graph says where the flow leads from the unstable points of one to the points of another.
NodeGraph portrait_of_readouts(const Dynamics& dynamics, const HeldInput& condition,
                               const Readout& labelling, const TransitionSettings& settings,
                               Stream& stream);

/// Several conditions: nodes are the conditions, of each the point with most hits, the first of
/// them where several have as many; the graph is a random walk between mutual neighbours.
NodeGraph portrait_of_conditions(std::span<const HeldInput> conditions);

}  // namespace unidyn
