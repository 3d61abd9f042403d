#include "unidyn/analysis/analyse.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/question.hpp"
#include "unidyn/linalg/mutual_neighbours.hpp"

namespace unidyn {
namespace {

// The hidden units [N × samples] in single precision, reordered from step-major (run_states) to
// trial-major, without the steps after a trial's end. The same numbers are recorded and
// compared.
Matrix<float> hidden_states(const Matrix<double>& states, Index units, const Trials& probe) {
  const std::vector<Index> columns = sample_columns(probe);
  Matrix<float> hidden(units, static_cast<Index>(columns.size()));
  for (Index sample = 0; sample < hidden.cols(); ++sample)
    hidden.col(sample) =
        states.col(columns[static_cast<std::size_t>(sample)]).head(units).cast<float>();
  return hidden;
}

// Drops all but the `count` leading eigenvectors.
void keep_leading(LocalModes& modes, Index count) {
  for (Matrix<std::complex<double>>* vectors : {&modes.spectrum.right, &modes.spectrum.left})
    if (vectors->cols() > count) vectors->conservativeResize(Eigen::NoChange, count);
}

void linearise_points(const AnalysedNetwork& network, std::vector<HeldInput>& found) {
  for (HeldInput& held : found) {
    for (const FixedPoint& point : held.search.points)
      held.modes.push_back(local_modes(network.dynamics, point.state, held.input));
    give_way(network.stop_requested);
  }
}

const QuestionDefinition& first_question(const AnalysisPlan& plan) {
  require(!plan.analysis.questions.empty(), "analyse: nothing is asked");
  return definition_of(plan.analysis.questions.front());
}

// Fixed points, the graph, and the answers to all questions.
void ask(const AnalysedNetwork& network, Analysis& analysis) {
  const std::unique_ptr<Analyser> first = first_question(network.plan).ask(network);
  analysis.conditions = first->find_points();
  linearise_points(network, analysis.conditions);
  first->answer(analysis);
  analysis.graph = first->graph(analysis);
  const std::vector<Question>& questions = network.plan.analysis.questions;
  for (auto further = questions.begin() + 1; further != questions.end(); ++further)
    definition_of(*further).ask(network)->answer(analysis);
}

}  // namespace

std::string canonical_text(const AnalysisPlan& plan) {
  return canonical_text("probe.", plan.probe) + canonical_text("analysis.", plan.analysis) +
         canonical_text("graph.", plan.graph);
}

std::vector<std::string> graph_labels(const Task& task, const AnalysisPlan& plan) {
  return first_question(plan).labels(task, plan);
}
std::string_view node_description(const Task& task, const AnalysisPlan& plan) {
  return first_question(plan).node(task);
}
std::string_view transition_description(const Task& task, const AnalysisPlan& plan) {
  return first_question(plan).transition(task);
}
bool nodes_are_places(const Task& task, const AnalysisPlan& plan) {
  return first_question(plan).nodes_are_places(task);
}

Matrix<double> node_distances(const Analysis& analysis) {
  constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
  const Vector<long>& node = analysis.graph.node;
  const Index nodes = analysis.graph.transition.rows();
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
  const Index nodes = analysis.graph.transition.rows();
  Matrix<Complex> spectra =
      Matrix<Complex>::Constant(compared_eigenvalues, nodes, Complex(nan_value, nan_value));
  Vector<long> hits = Vector<long>::Constant(nodes, -1);
  const Vector<long>& node = analysis.graph.node;
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

Analysis analyse_states(const Matrix<float>& states, const AnalysisPlan& plan) {
  Analysis found;
  const Index rank = plan.probe.rank > 0 ? plan.probe.rank : states.rows();
  found.representation = represent(states.cast<double>(), rank);
  if (plan.probe.keep) found.states = states;
  return found;
}

Analysis analyse(const Network& network, const Task& task, const Trials& probe,
                 const AnalysisPlan& plan, std::string_view subject,
                 const StopRequested& stop_requested) {
  const auto dynamics = network.dynamics();
  const Matrix<double> states = run_states(*dynamics, probe);
  if (!states(Eigen::all, sample_columns(probe)).allFinite())
    throw std::runtime_error("the hidden states on the probe trials are not finite");
  Analysis found = analyse_states(hidden_states(states, network.shape.units, probe), plan);
  give_way(stop_requested);

  const Readout readout{network.readout(), network.readout_bias()};
  ask({*dynamics, readout, task, probe, states, plan, subject, stop_requested}, found);
  for (HeldInput& held : found.conditions)
    for (LocalModes& modes : held.modes) keep_leading(modes, plan.analysis.modes);
  return found;
}

}  // namespace unidyn
