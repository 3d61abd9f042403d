#include "unidyn/analysis/limit_cycle.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "unidyn/analysis/node_graph.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr Index stencil = 8;            // steps that an interpolated value is computed from
constexpr double returns_within = 0.5;  // rms

// Weights of the steps first … first + stencil − 1 in the interpolated state at time `t`.
struct Interpolation {
  Index first;
  Vector<double> weight{stencil};

  Interpolation(double t, Index steps)
      : first(std::clamp<Index>(static_cast<Index>(std::floor(t)) - stencil / 2 + 1, 0,
                                steps - stencil)) {
    for (Index i = 0; i < stencil; ++i) {
      weight(i) = 1;
      for (Index j = 0; j < stencil; ++j)
        if (j != i) weight(i) *= (t - static_cast<double>(first + j)) / static_cast<double>(i - j);
    }
  }
};

// A Poincaré section of an orbit, at one of its steps.
class Section {
 public:
  Section(ConstView<double> states, Index origin, double rms)
      : states_(states),
        origin_(origin),
        rms_(rms),
        height_(states.transpose() * (states.col(origin + 1) - states.col(origin))) {
    height_.array() -= height_(origin);
  }

  /// The times at which the orbit returns, starting two steps later.
  std::vector<double> returns() const {
    std::vector<double> times;
    for (Index t = origin_ + 2; t + 1 < height_.size(); ++t)
      if (height_(t) < 0 && height_(t + 1) >= 0)
        if (const double time = crossing_after(t); miss(time) < returns_within)
          times.push_back(time);
    return times;
  }

  /// The distance from the orbit's state at the section, over the rms.
  double miss(double time) const {
    const Interpolation at(time, height_.size());
    return (states_.middleCols(at.first, stencil) * at.weight - states_.col(origin_)).norm() / rms_;
  }

 private:
  double height_at(double time) const {
    const Interpolation at(time, height_.size());
    return height_.segment(at.first, stencil).dot(at.weight);
  }
  double crossing_after(Index t) const {
    auto low = static_cast<double>(t), high = low + 1;
    for (int halving = 0; halving < 50; ++halving) {
      const double middle = (low + high) / 2;
      (height_at(middle) < 0 ? low : high) = middle;
    }
    return high;
  }

  ConstView<double> states_;
  Index origin_;
  double rms_;
  Vector<double> height_;  // above the plane, at each step
};

// The least number of steps after which all states repeat, or 0.
Index whole_period(ConstView<double> states, double rms) {
  constexpr double exactly = 1e-6;
  const Index steps = states.cols();
  for (Index period = 1; period <= steps / 2; ++period) {
    const Index rest = steps - period;
    const auto missed = [&](Index t) {
      return (states.col(t + period) - states.col(t)).norm() > exactly * rms;
    };
    Index t = 0;
    while (t < rest && !missed(t)) ++t;
    if (t == rest) return period;
  }
  return 0;
}

// An orthonormal basis of the plane in which the columns of `about` vary most, or of the line in
// one dimension: subspace iteration from their first two.
Matrix<double> plane_of(const Matrix<double>& about) {
  constexpr int iterations = 30;
  const Index size = about.rows(), dimensions = std::min<Index>(2, size);
  Matrix<double> plane = about.leftCols(dimensions);
  for (int i = 0; i < iterations; ++i) {
    const Eigen::HouseholderQR<Matrix<double>> qr(about * (about.transpose() * plane));
    plane.setIdentity();
    plane.applyOnTheLeft(qr.householderQ());
  }
  return plane;
}

// The mean angle per step by which an orbit revolves about its mean.
double angle_per_step(ConstView<double> states, const Vector<double>& mean) {
  const Matrix<double> about = states.colwise() - mean;
  const Matrix<double> place = plane_of(about).transpose() * about;
  const auto angle = [&](Index t) {
    return std::atan2(place.rows() > 1 ? place(1, t) : 0.0, place(0, t));
  };
  double sum = 0;
  for (Index t = 1; t < place.cols(); ++t)
    sum += std::remainder(angle(t) - angle(t - 1), 2 * std::numbers::pi);
  return sum / static_cast<double>(place.cols() - 1);
}

long turns_in(double period, double angle) {
  return std::max(1L, std::lround(std::abs(angle) * period / (2 * std::numbers::pi)));
}

void find_period(ConstView<double> states, Orbit& orbit) {
  orbit.kind = OrbitKind::aperiodic;
  if (const Index period = whole_period(states, orbit.rms); period > 0) {
    orbit.kind = OrbitKind::cycle;
    orbit.period = static_cast<double>(period);
    orbit.closure = (states.col(period) - states.col(0)).norm() / orbit.rms;
    return;
  }
  const Index origin = stencil / 2;  // where the stencil fits on both sides
  const Section section(states, origin, orbit.rms);
  const std::vector<double> returns = section.returns();
  if (returns.empty()) return;
  orbit.period =
      (returns.back() - static_cast<double>(origin)) / static_cast<double>(returns.size());
  orbit.closure = 0;
  for (const double time : returns) orbit.closure = std::max(orbit.closure, section.miss(time));
  double uneven = 0;  // largest deviation of a single period
  double last = static_cast<double>(origin);
  for (const double time : returns) {
    uneven = std::max(uneven, std::abs(time - last - orbit.period));
    last = time;
  }
  if (std::max(orbit.closure, uneven / orbit.period) < closed_below) orbit.kind = OrbitKind::cycle;
}

// The index of the point of `found` nearest to `place`, or −1.
long nearest_point(const FixedPointSearch& found, const Vector<double>& place) {
  long nearest = -1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t p = 0; p < found.points.size(); ++p)
    if (const double distance = (found.points[p].state - place).norm(); distance < least) {
      least = distance;
      nearest = static_cast<long>(p);
    }
  return nearest;
}

}  // namespace

Orbit orbit_of(ConstView<double> states, ConstView<double> outputs) {
  require(states.cols() >= 2 * stencil && outputs.cols() == states.cols() && outputs.rows() > 0,
          "orbit_of: fewer than 16 steps, or other ones of the readout");
  Orbit orbit;
  orbit.period = orbit.closure = orbit.amplitude = orbit.rms = nan_value;
  if (!states.allFinite()) return orbit;
  orbit.mean = states.rowwise().mean();
  orbit.rms =
      std::sqrt((states.colwise() - orbit.mean).squaredNorm() / static_cast<double>(states.cols()));
  orbit.amplitude = (outputs.row(0).maxCoeff() - outputs.row(0).minCoeff()) / 2;
  if (!std::isfinite(orbit.rms)) return orbit;
  if (orbit.rms <= resting_below * std::max(1.0, orbit.mean.norm()))
    orbit.kind = OrbitKind::resting;
  else
    find_period(states, orbit);
  if (std::isfinite(orbit.period))
    orbit.turns = turns_in(orbit.period, angle_per_step(states, orbit.mean));
  return orbit;
}

HeldRun run_held(const Dynamics& dynamics, ConstView<double> inputs, Index time,
                 const OrbitSettings& settings) {
  const auto count = static_cast<std::size_t>(inputs.cols());
  const Index steps = settings.lengths * time;
  const Index last = std::min(steps, settings.window * time);
  const Index size = dynamics.state_size();
  HeldRun run{std::vector(count, Matrix<double>(size, time)),
              std::vector(count, Matrix<double>(size, last))};
  Matrix<double> states = Matrix<double>::Zero(size, inputs.cols());
  for (Index t = 0; t < steps; ++t) {
    states = dynamics.step(states, inputs);
    for (std::size_t c = 0; c < count; ++c) {
      const auto state = states.col(static_cast<Index>(c));
      if (t < time) run.begin[c].col(t) = state;
      if (t >= steps - last) run.end[c].col(t - (steps - last)) = state;
    }
  }
  return run;
}

double linear_frequency(const LocalModes& modes) {
  // Sorted by descending |λ|, the positive imaginary part of a pair first.
  for (const std::complex<double>& value : modes.spectrum.eigenvalue)
    if (value.imag() != 0) return std::abs(std::arg(value));
  return nan_value;
}

void keep_nearest(FixedPointSearch& found, const Vector<double>& place, std::size_t most) {
  if (found.points.size() <= most) return;
  std::vector<double> distances;
  for (const FixedPoint& point : found.points) distances.push_back((point.state - place).norm());
  std::nth_element(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(most),
                   distances.end());
  const double beyond = distances[most];
  std::erase_if(found.points,
                [&](const FixedPoint& point) { return !((point.state - place).norm() < beyond); });
}

Oscillator oscillator(std::span<const HeldInput> commands, std::span<const Matrix<double>> ends,
                      const Readout& readout) {
  require(commands.size() == ends.size() && !commands.empty(),
          "oscillator: not a run for each command");
  const auto count = static_cast<Index>(commands.size());
  Oscillator found;
  found.point.setConstant(count, -1);
  found.unstable.setConstant(count, -1);
  found.turns.setZero(count);
  for (Vector<double>* values :
       {&found.linear_frequency, &found.period, &found.closure, &found.amplitude})
    values->setConstant(count, nan_value);
  for (Index c = 0; c < count; ++c) {
    const HeldInput& command = commands[static_cast<std::size_t>(c)];
    const Matrix<double>& end = ends[static_cast<std::size_t>(c)];
    const Orbit orbit = orbit_of(end, readout.of(end));
    found.kind.push_back(orbit.kind);
    found.period(c) = orbit.period;
    found.turns(c) = orbit.turns;
    found.closure(c) = orbit.closure;
    found.amplitude(c) = orbit.amplitude;
    if (orbit.kind == OrbitKind::divergent) continue;
    found.point(c) = nearest_point(command.search, orbit.mean);
    if (found.point(c) < 0) continue;
    const auto p = static_cast<std::size_t>(found.point(c));
    found.linear_frequency(c) = linear_frequency(command.modes[p]);
    found.unstable(c) = command.modes[p].unstable;
  }
  return found;
}

}  // namespace unidyn
