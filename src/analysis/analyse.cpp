#include "unidyn/analysis/analyse.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "unidyn/linalg/mutual_neighbours.hpp"

namespace unidyn {
namespace {

// The hidden units [N × samples] in single precision, trial by trial where run_states goes step by
// step; steps behind a trial's end are no samples. What is recorded and what is compared are these
// same numbers.
Matrix<float> hidden_states(const Matrix<double>& states, Index units, const Trials& probe) {
  const std::vector<Index> columns = sample_columns(probe);
  Matrix<float> hidden(units, static_cast<Index>(columns.size()));
  for (Index sample = 0; sample < hidden.cols(); ++sample)
    hidden.col(sample) =
        states.col(columns[static_cast<std::size_t>(sample)]).head(units).cast<float>();
  return hidden;
}

void give_way(const StopRequested& stop_requested) {
  if (stop_requested()) throw Interrupted();
}

// Drops all but the `count` leading eigenvectors.
void keep_leading(LocalModes& modes, Index count) {
  for (Matrix<std::complex<double>>* vectors : {&modes.spectrum.right, &modes.spectrum.left})
    if (vectors->cols() > count) vectors->conservativeResize(Eigen::NoChange, count);
}

// A network on the table.
struct Subject {
  const Dynamics& dynamics;
  const Readout& readout;
  const Trials& probe;
  const Matrix<double>& states;  // on the probe trials, step by step
  const AnalysisPlan& analysis_plan;
  std::string_view name;
  const StopRequested& stop_requested;
};

// The states visited on the probe trials of each condition, up to each trial's end; all for one
// that has no trials.
std::vector<Matrix<double>> visited_states(const Task& task, const Subject& subject) {
  const std::vector<Index> condition = trial_conditions(task, subject.probe);
  std::vector<Matrix<double>> visited;
  for (Index c = 0; c < conditions(task).cols(); ++c) {
    std::vector<Index> columns, all;
    for (Index column = 0; column < subject.states.cols(); ++column) {
      const Index trial = column % subject.probe.count;
      if (!subject.probe.has_step(trial, column / subject.probe.count)) continue;
      all.push_back(column);
      if (condition[static_cast<std::size_t>(trial)] == c) columns.push_back(column);
    }
    visited.push_back(subject.states(Eigen::all, columns.empty() ? all : columns));
  }
  return visited;
}

// What falls to one of `count` of `all`, but at least `least` if there are so many.
long share(long all, Index count, long least) {
  return std::max(std::min(all, least), all / static_cast<long>(count));
}

std::vector<HeldInput> find_points(const Subject& subject, const Matrix<double>& inputs,
                                   const std::vector<Matrix<double>>& visited,
                                   const std::function<FixedPointSettings(Index)>& settings) {
  Stream starts(subject.name, "fixed points"), runs(subject.name, "attractors");
  AttractorSettings alone = subject.analysis_plan.analysis.attractors;
  alone.runs = share(alone.runs, inputs.cols(), 4);
  std::vector<HeldInput> found;
  for (Index c = 0; c < inputs.cols(); ++c) {
    HeldInput held{inputs.col(c), {}, {}};
    const Matrix<double>& states = visited[static_cast<std::size_t>(c)];
    const FixedPointSettings here = settings(c);
    held.search = find_fixed_points(subject.dynamics, held.input, states, here, starts,
                                    subject.stop_requested);
    held.attractors =
        count_attractors(subject.dynamics, held.input, states,
                         surroundings_of(states, here.runaway, here.slow), alone, runs);
    found.push_back(std::move(held));
    give_way(subject.stop_requested);
  }
  return found;
}

// `settings` with the starts of one of `count` searches.
FixedPointSettings shared(FixedPointSettings settings, Index count) {
  settings.starts = share(settings.starts, count, 32);
  return settings;
}

// How slow manifolds are sampled: from visited states themselves, which lie beside them, to where a
// state moves by less than a tenth of the region in a trial of `time` steps.
FixedPointSettings sampling(FixedPointSettings settings, const Matrix<double>& visited,
                            Index time) {
  constexpr double tenth = 0.1;
  const Vector<double> mean = visited.rowwise().mean();
  const double variance =
      (visited.colwise() - mean).squaredNorm() / static_cast<double>(visited.cols());
  const double speed = tenth * std::sqrt(variance) / static_cast<double>(time);
  settings.polish = false;
  settings.noise = settings.between = 0;
  settings.slow = std::max(settings.slow, speed * speed / 2);
  return settings;
}

void linearise_points(const Subject& subject, std::vector<HeldInput>& found) {
  for (HeldInput& held : found) {
    for (const FixedPoint& point : held.search.points)
      held.modes.push_back(local_modes(subject.dynamics, point.state, held.input));
    give_way(subject.stop_requested);
  }
}

Findings take_apart(const Flipflop& task, const Subject& subject, std::vector<HeldInput>& found) {
  found = find_points(subject, task.conditions(), visited_states(task, subject),
                      [&](Index) { return subject.analysis_plan.analysis.fixed_points; });
  linearise_points(subject, found);
  const HeldInput& rest = found.front();
  Stream departures(subject.name, "transitions");
  return transition_graph(subject.dynamics, rest.input, rest.search.points, rest.modes,
                          subject.readout, rest.search.scale, subject.analysis_plan.graph,
                          departures);
}

Findings take_apart(const Sinewave& task, const Subject& subject, std::vector<HeldInput>& found) {
  const AnalysisSettings& settings = subject.analysis_plan.analysis;
  const Matrix<double> commands = task.conditions();
  const HeldRun run = run_held(subject.dynamics, commands, task.time, settings.orbits);
  give_way(subject.stop_requested);
  found = find_points(subject, commands, run.begin,
                      [&](Index) { return shared(settings.fixed_points, commands.cols()); });
  for (std::size_t c = 0; c < found.size(); ++c)
    keep_nearest(found[c].search, run.end[c].rowwise().mean(), 8);
  linearise_points(subject, found);
  return oscillator(found, run.end, subject.readout);
}

Findings take_apart(const Integration& task, const Subject& subject,
                    std::vector<HeldInput>& found) {
  const AnalysisSettings& settings = subject.analysis_plan.analysis;
  const Matrix<double> contexts = task.conditions();
  const std::vector<Matrix<double>> visited = visited_states(task, subject);
  found = find_points(subject, contexts, visited, [&](Index c) {
    return sampling(shared(settings.fixed_points, contexts.cols()),
                    visited[static_cast<std::size_t>(c)], task.time);
  });
  for (HeldInput& context : found)
    keep_along(context.search, subject.readout, 4 * settings.lines.nodes);
  linearise_points(subject, found);
  return integrator(subject.dynamics, found, subject.readout, sum_range_of(subject.probe),
                    settings.lines);
}

Findings take_apart(const FileTask& task, const Subject& subject, std::vector<HeldInput>& found) {
  const Matrix<double>& held = task.conditions();
  const AnalysisSettings& settings = subject.analysis_plan.analysis;
  found = find_points(subject, held, visited_states(task, subject),
                      [&](Index) { return shared(settings.fixed_points, held.cols()); });
  linearise_points(subject, found);
  if (found.size() > 1) return portrait_of_conditions(found);
  Stream departures(subject.name, "transitions");
  return portrait_of_readouts(subject.dynamics, found.front(),
                              labelling_readout(subject.readout, task.target_scale()),
                              subject.analysis_plan.graph, departures);
}

// Which point of condition `c` is at each node, and the number of the first of these nodes.
std::pair<Vector<long>, Index> nodes_under(const Findings& findings, Index c) {
  if (const auto* cycles = std::get_if<Oscillator>(&findings)) {
    require(c < cycles->point.size(), "nodes_of: not a cycle for each condition");
    return {cycles->point.segment(c, 1), c};
  }
  const auto& lines = std::get<Integrator>(findings).context;
  require(c < static_cast<Index>(lines.size()), "nodes_of: not a line for each condition");
  const Vector<long>& point = lines[static_cast<std::size_t>(c)].point;
  return {point, c * point.size()};
}

std::vector<std::string> label_texts(Index bits) {
  std::vector<std::string> texts;
  for (Index label = 0; label < label_count(bits); ++label)
    texts.push_back(label_text(label, bits));
  return texts;
}

}  // namespace

std::string canonical_text(const AnalysisPlan& analysis_plan) {
  return canonical_text("probe.", analysis_plan.probe) +
         canonical_text("analysis.", analysis_plan.analysis) +
         canonical_text("graph.", analysis_plan.graph);
}

std::vector<std::string> graph_labels(const Task& task, const AnalysisPlan& analysis_plan) {
  std::vector<std::string> labels;
  switch (name_of(task)) {
    case TaskName::flipflop:
      return label_texts(output_size(task));
    case TaskName::sinewave:
      return condition_names(task);
    case TaskName::file:
      return conditions(task).cols() > 1 ? condition_names(task)
                                         : label_texts(labelled_outputs(output_size(task)));
    case TaskName::integration:
      for (const std::string& context : condition_names(task))
        for (long node = 1; node <= analysis_plan.analysis.lines.nodes; ++node)
          labels.push_back(context + ", node " + to_text(node));
      return labels;
  }
  throw std::invalid_argument("graph_labels: no such task");
}

const Matrix<double>& graph_of(const Analysis& analysis) {
  return std::visit([](const auto& found) -> const Matrix<double>& { return found.transition; },
                    analysis.findings);
}

Vector<long> nodes_of(const Analysis& analysis) {
  if (const auto* graph = std::get_if<TransitionGraph>(&analysis.findings)) return graph->label;
  if (const auto* portrait = std::get_if<Portrait>(&analysis.findings)) return portrait->node;
  std::vector<long> node;
  for (std::size_t c = 0; c < analysis.conditions.size(); ++c) {
    const auto [point, first] = nodes_under(analysis.findings, static_cast<Index>(c));
    const std::size_t before = node.size();
    const std::size_t here = analysis.conditions[c].search.points.size();
    node.resize(before + here, -1);
    for (Index n = 0; n < point.size(); ++n) {
      require(point(n) < static_cast<long>(here), "nodes_of: a node of no point");
      if (point(n) >= 0) node[before + static_cast<std::size_t>(point(n))] = first + n;
    }
  }
  return Eigen::Map<const Vector<long>>(node.data(), static_cast<Index>(node.size()));
}

bool nodes_are_places(const Task& task) {
  switch (name_of(task)) {
    case TaskName::flipflop:
      return false;
    case TaskName::file:
      return conditions(task).cols() > 1;
    case TaskName::sinewave:
    case TaskName::integration:
      return true;
  }
  throw std::invalid_argument("nodes_are_places: no such task");
}

Matrix<double> node_distances(const Analysis& analysis) {
  constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
  const Vector<long> node = nodes_of(analysis);
  const Index nodes = graph_of(analysis).rows();
  Matrix<double> states = Matrix<double>::Constant(1, nodes, nan_value);
  Index next = 0;
  for (const HeldInput& held : analysis.conditions)
    for (const FixedPoint& point : held.search.points) {
      const long n = node(next++);
      if (n < 0) continue;
      if (states.rows() != point.state.size())
        states = Matrix<double>::Constant(point.state.size(), nodes, nan_value);
      states.col(n) = point.state;
    }
  return distances_between(states);
}

Matrix<std::complex<double>> node_spectra(const Analysis& analysis) {
  using Complex = std::complex<double>;
  constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
  const Index nodes = graph_of(analysis).rows();
  Matrix<Complex> spectra =
      Matrix<Complex>::Constant(compared_eigenvalues, nodes, Complex(nan_value, nan_value));
  Vector<long> hits = Vector<long>::Constant(nodes, -1);
  const Vector<long> node = nodes_of(analysis);
  Index next = 0;
  for (const HeldInput& held : analysis.conditions)
    for (std::size_t p = 0; p < held.search.points.size(); ++p) {
      const long n = node(next++);
      const Vector<Complex>& eigenvalue = held.modes[p].spectrum.eigenvalue;
      if (n < 0 || eigenvalue.size() == 0 || held.search.points[p].hits <= hits(n)) continue;
      hits(n) = held.search.points[p].hits;
      const Index count = std::min(compared_eigenvalues, eigenvalue.size());
      spectra.col(n).setZero();
      spectra.col(n).head(count) = eigenvalue.head(count);
    }
  return spectra;
}

Analysis analyse(const Network& network, const Task& task, const Trials& probe,
                 const AnalysisPlan& analysis_plan, std::string_view subject,
                 const StopRequested& stop_requested) {
  const auto dynamics = network.dynamics();
  const Matrix<double> states = run_states(*dynamics, probe);
  if (!states(Eigen::all, sample_columns(probe)).allFinite())
    throw std::runtime_error("the hidden states on the probe trials are not finite");
  Analysis found;
  const Matrix<float> hidden = hidden_states(states, network.shape.units, probe);
  const Index rank = analysis_plan.probe.rank > 0 ? analysis_plan.probe.rank : network.shape.units;
  found.representation = represent(hidden.cast<double>(), rank);
  if (analysis_plan.probe.keep) found.states = hidden;
  give_way(stop_requested);

  const Readout readout{network.readout(), network.readout_bias()};
  const Subject table{*dynamics, readout, probe, states, analysis_plan, subject, stop_requested};
  found.findings =
      std::visit([&](const auto& t) { return take_apart(t, table, found.conditions); }, task);
  for (HeldInput& held : found.conditions)
    for (LocalModes& modes : held.modes) keep_leading(modes, analysis_plan.analysis.modes);
  return found;
}

}  // namespace unidyn
