#include "unidyn/analysis/transition_graph.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "settle.hpp"
#include "spread_directions.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using Points = std::span<const FixedPoint>;
using Modes = std::span<const LocalModes>;

std::size_t at(Index i) {
  return static_cast<std::size_t>(i);
}

// Distance of each point to the nearest other one.
Vector<double> spacings(Points points) {
  Vector<double> spacing(static_cast<Index>(points.size()));
  spacing.setConstant(std::numeric_limits<double>::infinity());
  for (Index p = 0; p < spacing.size(); ++p)
    for (Index other = 0; other < p; ++other) {
      const double distance = (points[at(p)].state - points[at(other)].state).norm();
      spacing(p) = std::min(spacing(p), distance);
      spacing(other) = std::min(spacing(other), distance);
    }
  return spacing;
}

// The radius of starts around each point, and the criteria for having settled.
struct Neighbourhoods {
  Vector<double> radius;  // [points]
  Targets targets;
};

Neighbourhoods neighbourhoods(Points points, Modes modes, Index size, double scale,
                              const TransitionSettings& settings) {
  const Vector<double> spacing = spacings(points);
  const Index count = spacing.size();
  Neighbourhoods near{
      (spacing / 4).cwiseMin(settings.radius * scale),
      {Matrix<double>(size, count), Vector<double>(count), Vector<double>(count), settings.steps}};
  for (Index p = 0; p < count; ++p) {
    const double within = modes[at(p)].unstable == 0 ? settings.settle : settings.approach;
    near.targets.state.col(p) = points[at(p)].state;
    near.targets.within(p) = std::min(within * scale, spacing(p) / 2);
    near.targets.leave(p) = 2 * std::max(near.radius(p), near.targets.within(p));
  }
  return near;
}

// Unit directions along the unstable modes of a point, one of each pair of opposites.
std::vector<Vector<double>> along_modes(const LocalModes& modes) {
  std::vector<Vector<double>> directions;
  for (Index i = 0; i < modes.unstable; ++i) {
    const bool second_of_pair = modes.spectrum.eigenvalue(i).imag() < 0;
    const auto mode = modes.spectrum.right.col(i);
    const Vector<double> part = second_of_pair ? Vector<double>(mode.imag()) : mode.real();
    directions.push_back(part.normalized());
  }
  return directions;
}

// The kind of a start: along a mode, or in one of the halves of the other directions.
enum class Sort { mode, even, odd };

struct Departures {
  Matrix<double> state;       // [D × starts]
  std::vector<Index> origin;  // point that each started from
  std::vector<Sort> sort;
};

Departures departures(Points points, Modes modes, const Neighbourhoods& near, long random,
                      Stream& stream) {
  std::vector<Vector<double>> states;
  Departures all;
  for (Index p = 0; p < near.radius.size(); ++p) {
    const auto leave = [&](const Vector<double>& direction, Sort sort) {
      for (const double side : {near.radius(p), -near.radius(p)}) {
        states.push_back(points[at(p)].state + side * direction);
        all.origin.push_back(p);
        all.sort.push_back(sort);
      }
    };
    const LocalModes& here = modes[at(p)];
    for (const Vector<double>& direction : along_modes(here)) leave(direction, Sort::mode);
    if (here.unstable < 2) continue;
    const Matrix<double> directions =
        unstable_subspace(here) * spread_directions(here.unstable, random, stream);
    for (Index r = 0; r < random; ++r)
      leave(directions.col(r), r % 2 == 0 ? Sort::even : Sort::odd);
  }
  all.state.resize(near.targets.state.rows(), static_cast<Index>(states.size()));
  for (Index i = 0; i < all.state.cols(); ++i) all.state.col(i) = states[at(i)];
  return all;
}

// The number of points with each label.
Vector<double> members_of(const Vector<long>& label, Index labels) {
  Vector<double> members = Vector<double>::Zero(labels);
  for (const long l : label) members(l) += 1;
  return members;
}

// The transition probabilities between labels, given where each start settled.
Matrix<double> transitions(Modes modes, const Vector<long>& label, Index labels,
                           const Departures& departed, const std::vector<Index>& settled) {
  const auto count = static_cast<Index>(modes.size());
  Matrix<double> reached = Matrix<double>::Zero(count, labels);  // starts from each point
  Vector<double> starts = Vector<double>::Zero(count);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    starts(departed.origin[i]) += 1;
    if (settled[i] != nowhere) reached(departed.origin[i], label(settled[i])) += 1;
  }
  Matrix<double> transition = Matrix<double>::Zero(labels, labels);
  const Vector<double> members = members_of(label, labels);
  for (Index p = 0; p < count; ++p) {
    const bool has_modes = modes[at(p)].spectrum.eigenvalue.size() > 0;
    if (starts(p) > 0)
      transition.row(label(p)) += reached.row(p) / starts(p);
    else if (has_modes)
      transition(label(p), label(p)) += 1;
  }
  for (Index l = 0; l < labels; ++l)
    if (members(l) > 0) transition.row(l) /= members(l);
  return transition;
}

// Half the distance between the graphs from the two halves of the random directions.
double sampling_noise(const Vector<long>& label, Index labels, const Departures& departed,
                      const std::vector<Index>& settled) {
  const auto side = [&](std::size_t i) { return departed.sort[i] == Sort::even ? 0 : 1; };
  Matrix<double> starts = Matrix<double>::Zero(label.size(), 2);  // from each point in each half
  for (std::size_t i = 0; i < settled.size(); ++i)
    if (departed.sort[i] != Sort::mode) starts(departed.origin[i], side(i)) += 1;
  const Vector<double> members = members_of(label, labels);
  Matrix<double> difference = Matrix<double>::Zero(labels, labels);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    if (departed.sort[i] == Sort::mode) continue;
    const Index origin = departed.origin[i];
    if (starts(origin, 1) == 0) return std::numeric_limits<double>::quiet_NaN();
    if (settled[i] == nowhere) continue;
    const double weight = 1 / starts(origin, side(i)) / members(label(origin));
    difference(label(origin), label(settled[i])) += side(i) == 0 ? weight : -weight;
  }
  return difference.norm() / 2;
}

// The stable point that represents each label, or nowhere.
std::vector<Index> speakers(Points points, Modes modes, const Vector<long>& label, Index labels) {
  std::vector<Index> speaker(at(labels), nowhere);
  for (Index p = 0; p < label.size(); ++p) {
    Index& chosen = speaker[at(label(p))];
    if (modes[at(p)].stable && (chosen == nowhere || points[at(p)].hits > points[at(chosen)].hits))
      chosen = p;
  }
  return speaker;
}

void drive(const Dynamics& dynamics, const Vector<double>& rest, Points points, Modes modes,
           const Targets& targets, Index bits, TransitionGraph& graph) {
  const Index labels = label_count(bits);
  graph.driven.setConstant(labels, 2 * bits, -1);
  const std::vector<Index> speaker = speakers(points, modes, graph.node, labels);
  std::vector<std::pair<Index, Index>> entries;  // of graph.driven
  for (Index l = 0; l < labels; ++l)
    for (Index pulse = 0; pulse < 2 * bits && speaker[at(l)] != nowhere; ++pulse)
      entries.emplace_back(l, pulse);

  const auto count = static_cast<Index>(entries.size());
  if (count == 0) return;
  Matrix<double> states(dynamics.state_size(), count);
  Matrix<double> inputs = rest.replicate(1, count);
  for (Index i = 0; i < count; ++i) {
    const auto [l, pulse] = entries[at(i)];
    states.col(i) = points[at(speaker[at(l)])].state;
    inputs(pulse / 2, i) += pulse % 2 == 0 ? 1 : -1;
  }
  const std::vector<Index> settled = settle(dynamics, rest, targets, dynamics.step(states, inputs),
                                            std::vector<Index>(at(count), nowhere));
  graph.pulses = static_cast<long>(count);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    if (settled[i] == nowhere)
      ++graph.lost;
    else
      graph.driven(entries[i].first, entries[i].second) = graph.node(settled[i]);
  }
}

}  // namespace

Index label_count(Index bits) {
  require(bits >= 0 && bits <= 12, "label_count: bits must be 0 to 12");
  Index count = 1;
  for (Index b = 0; b < bits; ++b) count *= 3;
  return count;
}

Index label_of(const Vector<double>& output) {
  Index label = 0;
  for (const double y : output) {
    const Index digit = y >= 0.5 ? 1 : y <= -0.5 ? -1 : 0;
    label = 3 * label + digit + 1;
  }
  return label;
}

std::string label_text(Index label, Index bits) {
  require(label >= 0 && label < label_count(bits), "label_text: no such label");
  std::string text(at(bits), ' ');
  for (Index b = bits; b-- > 0; label /= 3) text[at(b)] = "-0+"[label % 3];
  return text;
}

TransitionGraph autonomous_graph(const Dynamics& dynamics, const Vector<double>& rest,
                                 Points points, Modes modes, const Readout& readout, double scale,
                                 const TransitionSettings& settings, Stream& stream) {
  const Index bits = readout.weight.rows();
  require(points.size() == modes.size(), "transition_graph: points and modes differ in number");
  require(rest.size() == dynamics.input_size(), "transition_graph: the input has the wrong size");
  require(readout.bias.size() == bits && readout.weight.cols() <= dynamics.state_size(),
          "transition_graph: the readout does not fit the state");
  for (const FixedPoint& point : points)
    require(point.state.size() == dynamics.state_size(), "transition_graph: a point does not fit");

  const Index labels = label_count(bits);
  TransitionGraph graph;
  graph.node.resize(static_cast<Index>(points.size()));
  for (Index p = 0; p < graph.node.size(); ++p)
    graph.node(p) = label_of(readout(points[at(p)].state));

  const Neighbourhoods near = neighbourhoods(points, modes, dynamics.state_size(), scale, settings);
  const Departures departed = departures(points, modes, near, settings.directions, stream);
  const std::vector<Index> settled =
      settle(dynamics, rest, near.targets, departed.state, departed.origin);
  graph.starts = static_cast<long>(settled.size());
  graph.unsettled = std::count(settled.begin(), settled.end(), nowhere);
  graph.transition = transitions(modes, graph.node, labels, departed, settled);
  graph.noise = sampling_noise(graph.node, labels, departed, settled);
  return graph;
}

TransitionGraph transition_graph(const Dynamics& dynamics, const Vector<double>& rest,
                                 Points points, Modes modes, const Readout& readout, double scale,
                                 const TransitionSettings& settings, Stream& stream) {
  const Index bits = readout.weight.rows();
  require(rest.size() >= bits, "transition_graph: fewer input channels than bits");
  TransitionGraph graph =
      autonomous_graph(dynamics, rest, points, modes, readout, scale, settings, stream);
  const Neighbourhoods near = neighbourhoods(points, modes, dynamics.state_size(), scale, settings);
  drive(dynamics, rest, points, modes, near.targets, bits, graph);
  return graph;
}

}  // namespace unidyn
