#include "unidyn/analysis/analyse.hpp"

namespace unidyn {
namespace {

// The hidden units [N × samples] in single precision, trial by trial where run_states goes step by
// step. What is recorded and what is compared are these same numbers.
Matrix<float> hidden_states(const Matrix<double>& states, Index units, const Trials& probe) {
  Matrix<float> hidden(units, states.cols());
  for (Index trial = 0; trial < probe.count; ++trial)
    for (Index t = 0; t < probe.time; ++t)
      hidden.col(trial * probe.time + t) =
          states.col(t * probe.count + trial).head(units).cast<float>();
  return hidden;
}

void give_way(const StopRequested& stop_requested) {
  if (stop_requested()) throw Interrupted();
}

// Drops all but the `count` leading eigenvectors; a defective Jacobian has no left ones.
void keep_leading(LocalModes& modes, Index count) {
  for (Matrix<std::complex<double>>* vectors : {&modes.spectrum.right, &modes.spectrum.left})
    if (vectors->cols() > count) vectors->conservativeResize(Eigen::NoChange, count);
}

}  // namespace

std::string canonical_text(const Instructions& instructions) {
  return canonical_text("probe.", instructions.probe) +
         canonical_text("analysis.", instructions.analysis) +
         canonical_text("graph.", instructions.graph);
}

Analysis analyse(const Network& network, const Trials& probe, const Instructions& instructions,
                 std::string_view subject, const StopRequested& stop_requested) {
  const auto dynamics = network.dynamics();
  const Matrix<double> states = run_states(*dynamics, probe);
  if (!states.allFinite())
    throw std::runtime_error("the hidden states on the probe trials are not finite");
  Analysis found;
  const Matrix<float> hidden = hidden_states(states, network.shape.units, probe);
  const Index rank = instructions.probe.rank > 0 ? instructions.probe.rank : network.shape.units;
  found.representation = represent(hidden.cast<double>(), rank);
  if (instructions.probe.keep) found.states = hidden;
  give_way(stop_requested);

  const Vector<double> rest = Vector<double>::Zero(network.shape.inputs);
  Stream starts(subject, "fixed points");
  found.search =
      find_fixed_points(*dynamics, rest, states, instructions.analysis.fixed_points, starts);
  give_way(stop_requested);
  for (const FixedPoint& point : found.search.points)
    found.modes.push_back(local_modes(*dynamics, point.state, rest));
  give_way(stop_requested);

  Stream departures(subject, "transitions");
  found.graph = transition_graph(*dynamics, rest, found.search.points, found.modes,
                                 {network.readout(), network.readout_bias()}, found.search.scale,
                                 instructions.graph, departures);
  for (LocalModes& modes : found.modes) keep_leading(modes, instructions.analysis.modes);
  return found;
}

}  // namespace unidyn
