#pragma once
// The fixed points of a network whose task is known by its trials only, as a graph over nodes that
// are the same for every network. With one condition it is the autonomous graph of
// transition_graph.hpp, with several the graph of node_graph.hpp.
#include <span>

#include "unidyn/analysis/transition_graph.hpp"

namespace unidyn {

/// How many of `outputs` channels label a point: at most the first six, because there are 3 to that
/// power labels.
Index labelled_outputs(Index outputs);

/// The readout that labels points: the labelled channels, each divided by its `scale` [O], the
/// largest |target|, so that −1 and 1 in a label stand for the ends of the range of targets.
Readout labelling_readout(const Readout& readout, const Vector<double>& scale);

/// The same where outputs are logits of classes: the labelled ones, each less the mean of all, on
/// which alone the answers depend.
Readout labelling_logits(const Readout& readout);

/// For one condition: nodes are the labels from `labelling`, rounded to {−1, 0, 1} per channel, and
/// the graph shows where the flow leads from the unstable points of each label.
NodeGraph portrait_of_readouts(const Dynamics& dynamics, const HeldInput& condition,
                               const Readout& labelling, const TransitionSettings& settings,
                               Stream& stream);

/// For several conditions: each is a node, represented by its point with most hits (the first in a
/// tie); the graph is a random walk between mutual neighbours.
NodeGraph portrait_of_conditions(std::span<const HeldInput> conditions);

}  // namespace unidyn
