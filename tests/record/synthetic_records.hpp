#pragma once
// Records that no training made, with every shape that a record can have, and with the numbers that
// are easiest to lose: -0, NaN, infinities, denormals.
#include <cstring>
#include <limits>

#include "unidyn/record/record.hpp"
#include "unidyn/tasks/flipflop.hpp"

namespace unidyn::synthetic {

inline constexpr Index networks = 8;
inline constexpr Index trials = 4;
inline constexpr Index time = 5;  // [steps]
inline constexpr Index samples = trials * time;
inline constexpr Index labels = 9;  // 3^bits, 2 bits

inline const std::string analysis_key = "11111111-2222-5333-8444-555555555555";

inline Flipflop task() {
  Flipflop flipflop;
  flipflop.bits = 2;
  flipflop.time = time;
  return flipflop;
}

inline Trials probe() {
  return make_trials(task(), trials, Stream("synthetic", "probe"));
}

/// Point `i` of `networks`: all architectures and three sizes.
inline Point point(Index i) {
  Point p;
  p.task = task();
  p.cell.architecture = static_cast<Architecture>(i % 4);
  p.cell.activation = static_cast<Activation>(i % 2);
  p.cell.reset = i == 6 ? Reset::after : Reset::before;
  p.units = 3 + i % 3;
  p.l2 = 1e-5 / static_cast<double>(i + 1);
  p.replicate = i + 1;
  p.trained = i != 7;
  return p;
}

inline std::vector<Point> points() {
  std::vector<Point> all;
  for (Index i = 0; i < networks; ++i) all.push_back(point(i));
  return all;
}

template <class M>
M random(Index rows, Index columns, Stream& stream) {
  M matrix(rows, columns);
  for (auto& entry : matrix.reshaped()) entry = static_cast<typename M::Scalar>(stream.normal());
  return matrix;
}
template <class S>
Vector<S> random(Index size, Stream& stream) {
  return random<Matrix<S>>(size, 1, stream);
}

inline Matrix<std::complex<double>> complex(Index rows, Index columns, Stream& stream) {
  Matrix<std::complex<double>> matrix(rows, columns);
  for (auto& entry : matrix.reshaped()) entry = {stream.normal(), stream.normal()};
  return matrix;
}

/// Modes of a state of `size` numbers; of the third point without a spectrum, of the second one
/// with a defective mode.
inline LocalModes modes(Index size, std::size_t p, Stream& stream) {
  LocalModes all;
  if (p == 2) {
    all.spectrum.status = SpectrumStatus::non_finite;
    return all;
  }
  const Index kept = std::min<Index>(2, size);
  all.spectrum.eigenvalue = complex(size, 1, stream);
  all.spectrum.right = complex(size, kept, stream);
  all.time_constant = random<double>(size, stream);
  all.time_constant(0) = std::numeric_limits<double>::infinity();
  all.unstable = static_cast<Index>(p) + 1;
  all.stable = p == 0;
  all.kinks = 2 * static_cast<Index>(p);
  all.spectrum.left = complex(size, kept, stream);
  all.spectrum.condition = random<double>(size, stream);
  if (p == 1) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    all.spectrum.status = SpectrumStatus::defective;
    all.spectrum.left.col(0).setConstant({none, none});
    all.spectrum.condition(0) = std::numeric_limits<double>::infinity();
  }
  return all;
}

inline FixedPointSearch search(Index size, Index points, Stream& stream) {
  FixedPointSearch found;
  for (Index p = 0; p < points; ++p)
    found.points.push_back({random<double>(size, stream), 1e-21, 10 + p, p == 1, p == 1});
  if (points > 0) {
    found.points[0].q = 5e-324;  // the smallest denormal
    found.points[0].state(0) = -0.0;
  }
  found.starts = {100 + points, 20, 3, 4, 5, 6};
  if (points > 1) found.missed = 1.0 / 7;
  found.distinct = {9, 8, 7, 6, 5, 4, 3, points};
  found.scale = 1.0 / 3;
  return found;
}

inline TransitionGraph graph(Index points, Stream& stream) {
  TransitionGraph found;
  found.transition = random<Matrix<double>>(labels, labels, stream);
  found.driven = Matrix<long>::Constant(labels, 4, -1);
  found.driven(2, 3) = 7;
  found.driven(8, 0) = 1;
  found.node = Vector<long>::LinSpaced(points, 0, points > 0 ? points - 1 : 0);
  found.starts = 50 + points;
  found.unsettled = 1;
  found.pulses = 12;
  found.lost = 2;
  found.noise = 0.03125;
  return found;
}

inline HeldInput held(const Vector<double>& input, Index size, Index points, Stream& stream) {
  HeldInput found{input, search(size, points, stream), {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(points); ++i)
    found.modes.push_back(modes(size, i, stream));
  found.attractors = {10 + points, 3, 2, 1, points > 0 ? 12.5 : found.attractors.period};
  return found;
}

/// What the analysis of a sinewave network finds under `commands`, of which every other one has
/// points.
inline Oscillator oscillator(Index commands, Stream& stream) {
  Oscillator found;
  found.point = Vector<long>::Constant(commands, -1);
  found.unstable = found.point;
  for (Index c = 0; c < commands; c += 2) {
    found.point(c) = c % 3;
    found.unstable(c) = c + 1;
  }
  found.linear_frequency = random<double>(commands, stream);
  for (Index c = 0; c < commands; ++c) found.kind.push_back(static_cast<OrbitKind>(c % 4));
  found.period = random<double>(commands, stream);
  found.period(0) = std::numeric_limits<double>::quiet_NaN();
  found.turns = Vector<long>::LinSpaced(commands, 0, commands - 1);
  found.closure = random<double>(commands, stream);
  found.amplitude = random<double>(commands, stream);
  return found;
}

inline Integrator integrator(Index nodes, Stream& stream) {
  Integrator found;
  for (Index k = 0; k < 2; ++k) {
    LineAttractor line;
    line.point = Vector<long>::Constant(nodes, -1);
    line.point(nodes - 1) = k;
    line.output = random<double>(nodes, stream);
    line.drift = random<double>(nodes, stream);
    line.rate = random<double>(nodes, stream);
    line.selection = random<double>(nodes, stream);
    line.integrating = Vector<long>::LinSpaced(nodes, k, k + nodes - 1);
    line.explained = random<Matrix<double>>(nodes, curve_modes, stream);
    line.response = random<double>(curve_modes, stream);
    line.whole_response = 1.5 + static_cast<double>(k);
    line.coverage = 0.25 + 0.5 * static_cast<double>(k);
    line.span = 0.125;
    line.kind = k == 0 ? LineKind::sparse : LineKind::line;
    line.straightness = 0.5 + 0.1 * static_cast<double>(k);
    line.unevenness = 2;
    found.context.push_back(line);
  }
  return found;
}

/// The graph of places that answers chose from the points of `conditions`.
inline NodeGraph graph_of(const std::vector<HeldInput>& conditions, const Findings& findings) {
  std::vector<Vector<long>> chosen;
  if (findings.orbits)
    for (const long point : findings.orbits->point) chosen.emplace_back(Vector<long>{{point}});
  if (findings.lines)
    for (const LineAttractor& line : findings.lines->context) chosen.push_back(line.point);
  return graph_of_places(conditions, chosen);
}

inline Analysis analysis(const Point& p, Index points, bool keep, Stream& stream) {
  Analysis found;
  Vector<double> values = random<double>(p.units, stream).cwiseAbs();
  std::sort(values.begin(), values.end(), std::greater<>());
  found.representation.basis = random<Matrix<float>>(samples, p.units, stream);
  found.representation.singular_value = values;
  found.representation.variance = 2.5;
  Stream apart("synthetic", "states");  // for all else is the same with and without states
  Stream units("synthetic", "units");
  found.representation.right = random<Matrix<float>>(p.units, p.units, units);
  found.representation.mean = random<float>(p.units, units);
  if (keep) found.states = random<Matrix<float>>(p.units, samples, apart);
  const Index size = p.cell.architecture == Architecture::lstm ? 2 * p.units : p.units;
  found.conditions.push_back(held(Vector<double>::Zero(p.shape().inputs), size, points, stream));
  const TransitionGraph transitions = graph(points, stream);
  found.graph = transitions;
  found.findings.transitions = transitions;
  return found;
}

inline Provenance provenance(Index i) {
  return {"0.1.0",
          "abc",
          "GNU 12",
          "Release",
          "Eigen 3.4",
          "CPU " + std::to_string(i),
          "avx2",
          1e11,
          "node",
          i,
          "2026-01-31T23:59:59Z",
          1.5 + static_cast<double>(i),
          0.25};
}

/// The record of point `i`. Network 4 could not be trained, network 5 diverged; network 0 has no
/// fixed points, the others have up to three.
inline Record record(Index i, bool keep = false) {
  Stream stream("synthetic", "record", static_cast<std::uint64_t>(i));
  Record r;
  r.point = point(i);
  r.analysis_key = analysis_key;
  r.provenance = provenance(i);
  r.trained.network.shape = r.point.shape();
  if (i == 4) {
    r.status = Status::failed;
    r.reason = "training threw: out of luck";
    return r;
  }
  Trained& t = r.trained;
  t.network.parameters = random<float>(parameter_count(r.point.shape()), stream);
  t.network.parameters(0) = std::numeric_limits<float>::denorm_min();
  t.reason = i == 5 ? StopReason::diverged : i == 7 ? StopReason::untrained : StopReason::solved;
  t.loss = 0.1 / static_cast<double>(i + 3);
  t.error = i == 5 ? std::numeric_limits<double>::infinity() : 3 * t.loss;
  t.steps = 100 * i;
  for (long h = 0; h < i; ++h) t.history.push_back({20 * h, 1.0 / static_cast<double>(h)});
  if (i == 5) {
    r.status = Status::failed;
    r.reason = "training diverged";
    return r;
  }
  r.analysis = analysis(r.point, i % 4, keep, stream);
  return r;
}

/// Whether two arrays of numbers are the same to the last bit.
template <class A, class B>
bool same_bits(const A& a, const B& b) {
  using T = std::remove_cvref_t<decltype(*a.data())>;
  static_assert(std::same_as<T, std::remove_cvref_t<decltype(*b.data())>>);
  const auto bytes = static_cast<std::size_t>(a.size()) * sizeof(T);
  return a.size() == b.size() && (bytes == 0 || std::memcmp(a.data(), b.data(), bytes) == 0);
}
inline bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}
template <class M>
bool same_matrix(const M& a, const M& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && same_bits(a, b);
}

}  // namespace unidyn::synthetic
