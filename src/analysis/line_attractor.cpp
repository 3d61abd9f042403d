#include "unidyn/analysis/line_attractor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "unidyn/analysis/node_graph.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
using Complex = std::complex<double>;

double read(const Readout& readout, const Vector<double>& state) {
  return readout(state)(0);
}

// Which of `count` equal stretches from `lowest` to `highest` contains `value`; −1: none.
Index stretch_of(double value, double lowest, double highest, Index count) {
  if (!(value >= lowest && value <= highest)) return -1;
  const double place = (value - lowest) / (highest - lowest) * static_cast<double>(count);
  return std::min(count - 1, static_cast<Index>(place));
}

LineAttractor empty_line(Index nodes) {
  LineAttractor line;
  line.point.setConstant(nodes, -1);
  line.integrating.setConstant(nodes, -1);
  for (Vector<double>* values : {&line.output, &line.drift, &line.rate, &line.selection})
    values->setConstant(nodes, unknown);
  line.explained.setConstant(nodes, curve_modes, unknown);
  line.response.setConstant(curve_modes, unknown);
  line.whole_response = line.straightness = line.unevenness = unknown;
  return line;
}

// Chooses the point of each node.
void place_nodes(const HeldInput& context, const Readout& readout, const SumRange& range,
                 LineAttractor& line) {
  const Index nodes = line.point.size();
  const double width = (range.highest - range.lowest) / static_cast<double>(nodes);
  const auto from_middle = [&](Index node, double output) {
    return std::abs(output - range.lowest - (static_cast<double>(node) + 0.5) * width);
  };
  for (std::size_t p = 0; p < context.search.points.size(); ++p) {
    const double output = read(readout, context.search.points[p].state);
    const Index node = stretch_of(output, range.lowest, range.highest, nodes);
    if (node < 0) continue;
    if (line.point(node) >= 0 && from_middle(node, line.output(node)) <= from_middle(node, output))
      continue;
    line.point(node) = static_cast<long>(p);
    line.output(node) = output;
  }
}

// The first curve_modes entries of a curve, padded with its last entry.
Vector<double> start_of(const Vector<double>& curve) {
  Vector<double> start = Vector<double>::Constant(curve_modes, curve(curve.size() - 1));
  const Index count = std::min(curve_modes, curve.size());
  start.head(count) = curve.head(count);
  return start;
}

// Everything needed to analyse the nodes of one context.
struct Scene {
  const Dynamics& dynamics;
  const HeldInput& context;
  const Readout& readout;
  Index relevant;
  std::optional<Index> irrelevant;
  Index time;
  double carried;
};

// Computes the quantities at `node`; returns its curves.
ModeCurve look_at_node(const Scene& scene, Index node, LineAttractor& line) {
  const auto p = static_cast<std::size_t>(line.point(node));
  const LocalModes& modes = scene.context.modes[p];
  Linearisation at;
  scene.dynamics.linearise(scene.context.search.points[p].state, scene.context.input, at);
  line.drift(node) = read(scene.readout, at.next) - line.output(node);
  if (modes.spectrum.eigenvalue.size() > 0)
    line.rate(node) = -std::log(std::abs(modes.spectrum.eigenvalue(0)));
  if (scene.irrelevant && *scene.irrelevant < at.input_jacobian.cols())
    line.selection(node) =
        selection_index(modes, at.input_jacobian, scene.relevant, *scene.irrelevant);
  ModeCurve curve = mode_curve(modes, at.input_jacobian.col(scene.relevant),
                               scene.readout.weight.row(0).transpose(), scene.time);
  line.integrating(node) = least_modes(curve, scene.carried);
  if (curve.explained.size() > 0) line.explained.row(node) = start_of(curve.explained).transpose();
  return curve;
}

void look_at_nodes(const Scene& scene, LineAttractor& line) {
  Vector<double> response = Vector<double>::Zero(curve_modes);
  double whole = 0, count = 0;
  for (Index node = 0; node < line.point.size(); ++node) {
    if (line.point(node) < 0) continue;
    const ModeCurve curve = look_at_node(scene, node, line);
    if (curve.response.size() == 0) continue;
    response += start_of(curve.response);
    whole += curve.response(curve.response.size() - 1);
    ++count;
  }
  if (count == 0) return;
  line.response = response / count;
  line.whole_response = whole / count;
}

// The states at the nodes, NaN without a point [D × nodes].
Matrix<double> node_states(const HeldInput& context, const LineAttractor& line, Index size) {
  Matrix<double> states = Matrix<double>::Constant(size, line.point.size(), unknown);
  for (Index node = 0; node < line.point.size(); ++node)
    if (line.point(node) >= 0)
      states.col(node) = context.search.points[static_cast<std::size_t>(line.point(node))].state;
  return states;
}

std::vector<Index> nodes_with_point(const LineAttractor& line) {
  std::vector<Index> there;
  for (Index node = 0; node < line.point.size(); ++node)
    if (line.point(node) >= 0) there.push_back(node);
  return there;
}

LineKind kind_of(const LineAttractor& line, const LineSettings& settings) {
  if (line.coverage == 0) return LineKind::absent;
  if (line.coverage < settings.covered || nodes_with_point(line).size() < 2)
    return LineKind::sparse;
  return line.span < settings.spanned ? LineKind::narrow : LineKind::line;
}

void measure_extent(const SumRange& range, const LineSettings& settings, LineAttractor& line) {
  const std::vector<Index> there = nodes_with_point(line);
  line.coverage = static_cast<double>(there.size()) / static_cast<double>(line.point.size());
  if (!there.empty()) {
    const Vector<double> output = line.output(there);
    line.span = (output.maxCoeff() - output.minCoeff()) / (range.highest - range.lowest);
  }
  line.kind = kind_of(line, settings);
}

void measure_shape(const Matrix<double>& nodes, LineAttractor& line) {
  if (line.kind != LineKind::line) return;
  Matrix<double> states = nodes(Eigen::all, nodes_with_point(line));
  const Index steps = states.cols() - 1;
  const Vector<double> distance =
      (states.rightCols(steps) - states.leftCols(steps)).colwise().norm();
  line.unevenness = distance.maxCoeff() / distance.mean();
  states.colwise() -= states.rowwise().mean().eval();
  const double along = left_singular(states, 1).value(0);
  line.straightness = along * along / states.squaredNorm();
}

}  // namespace

SumRange sum_range_of(const Trials& trials) {
  std::vector<double> sums;
  for (Index c = 0; c < trials.targets.cols(); ++c)
    for (Index o = 0; o < trials.targets.rows(); ++o)
      if (trials.all_count() || trials.weights(o, c) > 0) sums.push_back(trials.targets(o, c));
  require(!sums.empty(), "sum_range_of: trials of which nothing counts");
  std::sort(sums.begin(), sums.end());
  const std::size_t outside = sums.size() / 20;
  return {sums[outside], sums[sums.size() - 1 - outside], trials.time};
}

double selection_index(const LocalModes& modes, const Matrix<double>& input_jacobian,
                       Index relevant, Index irrelevant) {
  if (modes.spectrum.left.cols() == 0 || modes.spectrum.defective(0)) return unknown;
  const auto heard = [&](Index stream) {
    return std::abs(modes.spectrum.left.col(0).dot(input_jacobian.col(stream).cast<Complex>()));
  };
  const double a = heard(relevant), b = heard(irrelevant);
  return (a - b) / (a + b);
}

ModeCurve mode_curve(const LocalModes& modes, const Vector<double>& drive,
                     const Vector<double>& weight, Index time) {
  const Spectrum& spectrum = modes.spectrum;
  const Index count = spectrum.eigenvalue.size();
  if (count == 0 || spectrum.status != SpectrumStatus::ok) return {};
  // Column i: the contribution of mode i to K at each lag.
  Matrix<double> part(time, count);
  for (Index i = 0; i < count; ++i) {
    Complex value = spectrum.right.col(i).head(weight.size()).cwiseProduct(weight).sum() *
                    spectrum.left.col(i).dot(drive.cast<Complex>());
    for (Index lag = 0; lag < time; ++lag, value *= spectrum.eigenvalue(i))
      part(lag, i) = value.real();
  }
  const Vector<double> counts = Vector<double>::LinSpaced(time, static_cast<double>(time), 1.0);
  const auto variance = [&](const Vector<double>& kernel) {
    return counts.dot(kernel.cwiseAbs2());
  };
  const double all = variance(part.rowwise().sum());
  if (!(all > 0)) return {};
  ModeCurve curve{Vector<double>(count), Vector<double>(count)};
  // Sums from the last mode on, because K − Kₙ is small while K itself may be large.
  Vector<double> removed = Vector<double>::Zero(time);
  for (Index n = count; n > 0; --n) {
    const bool parts_a_pair = n < count && spectrum.eigenvalue(n).imag() < 0;
    curve.explained(n - 1) = parts_a_pair ? unknown : 1 - variance(removed) / all;
    removed += part.col(n - 1);
  }
  double sum = 0;
  for (Index n = 0; n < count; ++n) curve.response(n) = sum += part(time - 1, n);
  return curve;
}

long least_modes(const ModeCurve& curve, double carried) {
  for (Index n = 0; n < curve.explained.size(); ++n)
    if (curve.explained(n) >= carried) return static_cast<long>(n + 1);
  return curve.explained.size() > 0 ? static_cast<long>(curve.explained.size()) : -1;
}

void keep_along(FixedPointSearch& found, const Readout& readout, long most) {
  std::vector<std::pair<double, FixedPoint>> sorted;
  for (FixedPoint& point : found.points) {
    const double output = read(readout, point.state);
    sorted.emplace_back(output, std::move(point));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  found.points.clear();
  const bool all = sorted.size() <= static_cast<std::size_t>(most);
  Index last = -1;
  for (auto& [output, point] : sorted) {
    const Index stretch =
        all ? last + 1 : stretch_of(output, sorted.front().first, sorted.back().first, most);
    if (stretch != last)
      found.points.push_back(std::move(point));
    else if (point.q < found.points.back().q)
      found.points.back() = std::move(point);
    last = stretch;
  }
}

Integrator integrator(const Dynamics& dynamics, std::span<const HeldInput> contexts,
                      const Readout& readout, const SumRange& range, const LineSettings& settings) {
  const auto streams = static_cast<Index>(contexts.size());
  require(streams > 0, "integrator: no contexts");
  require(range.highest > range.lowest, "integrator: no sum varies");
  Integrator found;
  for (Index k = 0; k < streams; ++k) {
    const HeldInput& context = contexts[static_cast<std::size_t>(k)];
    LineAttractor line = empty_line(settings.nodes);
    place_nodes(context, readout, range, line);
    const Index relevant = std::min(k, dynamics.input_size() - 1);
    const std::optional<Index> irrelevant = streams == 2 ? std::optional(1 - k) : std::nullopt;
    look_at_nodes({dynamics, context, readout, relevant, irrelevant, range.time, settings.carried},
                  line);
    measure_extent(range, settings, line);
    measure_shape(node_states(context, line, dynamics.state_size()), line);
    found.context.push_back(std::move(line));
  }
  return found;
}

}  // namespace unidyn
