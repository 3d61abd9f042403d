// Orbits whose periods, and fixed points whose frequencies, are known in closed form.
#include "unidyn/analysis/limit_cycle.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "known_maps.hpp"

namespace unidyn {
namespace {

// In polar coordinates r' = tanh(gain r)/tanh(gain), θ' = θ + ω(u): an unstable spiral around the
// origin with |λ| = gain/tanh(gain) and |arg λ| = ω, inside a circle of radius 1 that is run around
// in 2π/ω steps. The input turns it: ω = u.
class Rotor : public Dynamics {
 public:
  explicit Rotor(double gain = 1.5) : gain_(gain) {}
  Index state_size() const override { return 2; }
  Index input_size() const override { return 1; }
  Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const override {
    Matrix<double> next(2, states.cols());
    for (Index j = 0; j < states.cols(); ++j) {
      const double omega = inputs(0, inputs.cols() > 1 ? j : 0);
      const Vector<double> state = states.col(j);
      const double r = state.norm();
      const double factor = r > 0 ? std::tanh(gain_ * r) / std::tanh(gain_) / r : 0;
      next.col(j) = factor * (turn(omega) * state);
    }
    return next;
  }
  void linearise(const Vector<double>& state, const Vector<double>& input,
                 Linearisation& at) const override {
    at.next = step(state, input);
    at.state_jacobian = turn(input(0)) * gain_ / std::tanh(gain_);  // at the origin
    at.input_jacobian = Matrix<double>::Zero(2, 1);
  }

 private:
  static Matrix<double> turn(double omega) {
    Matrix<double> r(2, 2);
    r << std::cos(omega), -std::sin(omega), std::sin(omega), std::cos(omega);
    return r;
  }
  double gain_;
};

// `steps` steps of `map` from `start` under the input u.
Matrix<double> run(const Dynamics& map, const Vector<double>& start, double u, Index steps) {
  Matrix<double> states(start.size(), steps);
  Matrix<double> state = start;
  for (auto column : states.colwise()) {
    state = map.step(state, Vector<double>::Constant(1, u));
    column = state;
  }
  return states;
}

Orbit orbit(const Matrix<double>& states) {
  return orbit_of(states, states.topRows(1));
}

TEST(Orbits, OfARotationHaveItsPeriodBeItWholeOrNot) {
  for (const double omega : {0.1, 0.35, 0.6, 2 * M_PI / 20, 2 * M_PI / 63}) {
    SCOPED_TRACE(omega);
    const Matrix<double> states = run(Rotor(), Vector<double>{{0.6, 0.8}}, omega, 500);
    const Orbit found = orbit(states);
    EXPECT_EQ(found.kind, OrbitKind::cycle);
    EXPECT_NEAR(found.period, 2 * M_PI / omega, 1e-4);
    EXPECT_LT(found.closure, 1e-4);
    EXPECT_NEAR(found.amplitude, 1, 0.05);
    EXPECT_NEAR(found.rms, 1, 0.01);
    EXPECT_LT(found.mean.norm(), 0.1);
  }
}

TEST(Orbits, ThatCloseAfterSeveralTurnsSaySo) {
  // A rotation by n/m of a turn closes after m steps and n turns.
  for (const auto& [turns, steps] : {std::pair(3, 41), {1, 20}, {5, 63}, {2, 5}, {7, 200}}) {
    SCOPED_TRACE(steps);
    const double omega = 2 * M_PI * turns / steps;
    const Orbit found = orbit(run(Rotor(), Vector<double>{{0.6, 0.8}}, omega, 500));
    EXPECT_EQ(found.kind, OrbitKind::cycle);
    EXPECT_EQ(found.period, steps);
    EXPECT_EQ(found.turns, turns);
  }
}

TEST(Orbits, ThatCloseAfterOneTurnOfNoWholeNumberOfStepsTurnOnce) {
  for (const double omega : {0.1, 0.35, 0.6})
    EXPECT_EQ(orbit(run(Rotor(), Vector<double>{{0.6, 0.8}}, omega, 500)).turns, 1);
}

TEST(Orbits, TurnInThePlaneInWhichTheyVaryMost) {
  // In eight dimensions, with a faster and weaker oscillation beside; off the origin.
  Stream stream("orbits", "plane");
  const Matrix<double> plane = gaussian(8, 4, stream);
  Matrix<double> places(4, 410);
  for (Index t = 0; t < 410; ++t) {
    const double a = 2 * M_PI * 3 / 41 * double(t);
    places.col(t) << std::cos(a), std::sin(a), 0.1 * std::cos(5 * a), 0.1 * std::sin(5 * a);
  }
  const Matrix<double> states = (plane * places).array() + 7;
  const Orbit found = orbit(states);
  EXPECT_EQ(found.period, 41);
  EXPECT_EQ(found.turns, 3);
}

TEST(Orbits, ThatAlternateAreTwoCycles) {
  // h' = −tanh(2h): ±a in turn, a = tanh 2a.
  const CoordinateMap map(
      1,
      [](Index, double h) {
        const double next = -std::tanh(2 * h);
        return std::pair(next, -2 * (1 - next * next));
      },
      1);
  const Orbit found = orbit(run(map, Vector<double>{{0.3}}, 0, 200).rightCols(50));
  EXPECT_EQ(found.kind, OrbitKind::cycle);
  EXPECT_EQ(found.period, 2);
  EXPECT_EQ(found.turns, 1);
  EXPECT_LT(found.closure, 1e-6);
  EXPECT_NEAR(found.amplitude, bistable_level(2), 1e-9);
}

TEST(Orbits, ThatComeToAPointRest) {
  const TanhMap map = bistable_bits(Vector<double>{{2.0}});
  const Orbit found = orbit(run(map, Vector<double>{{0.1}}, 0, 200).rightCols(50));
  EXPECT_EQ(found.kind, OrbitKind::resting);
  EXPECT_TRUE(std::isnan(found.period));
  EXPECT_EQ(found.turns, 0);
  EXPECT_NEAR(found.mean(0), bistable_level(2), 1e-9);
}

TEST(Orbits, OfTwoFrequenciesWithoutCommonPeriodAreAperiodic) {
  Matrix<double> states(4, 400);
  for (Index t = 0; t < 400; ++t) {
    const double a = 0.3 * double(t), b = 0.3 * std::sqrt(2) * double(t);
    states.col(t) << std::cos(a), std::sin(a), std::cos(b), std::sin(b);
  }
  EXPECT_EQ(orbit(states).kind, OrbitKind::aperiodic);
}

TEST(Orbits, OfTheLogisticMapAreChaotic) {
  const CoordinateMap map(
      1, [](Index, double h) { return std::pair(4 * h * (1 - h), 4 - 8 * h); }, 1);
  EXPECT_EQ(orbit(run(map, Vector<double>{{0.1234}}, 0, 400)).kind, OrbitKind::aperiodic);
}

TEST(Orbits, ThatDecayDoNotClose) {
  Matrix<double> states(2, 200);
  for (Index t = 0; t < 200; ++t)
    states.col(t) << std::exp(-0.01 * double(t)) * std::cos(0.3 * double(t)),
        std::exp(-0.01 * double(t)) * std::sin(0.3 * double(t));
  const Orbit found = orbit(states);
  EXPECT_EQ(found.kind, OrbitKind::aperiodic);
  EXPECT_GT(found.closure, closed_below);
}

TEST(Orbits, ThatLeaveTheNumbersDiverge) {
  Matrix<double> states = Matrix<double>::Ones(2, 30);
  states(1, 29) = std::numeric_limits<double>::infinity();
  EXPECT_EQ(orbit(states).kind, OrbitKind::divergent);
  EXPECT_THROW(orbit(states.leftCols(15)), std::invalid_argument);
}

TEST(HeldRuns, AreThoseOfEachInputAlone) {
  const TanhMap map{Matrix<double>::Constant(1, 1, 0.5), Matrix<double>::Ones(1, 1),
                    Vector<double>::Zero(1)};
  const Matrix<double> inputs{{0.3, -2.0}};
  const HeldRun both = run_held(map, inputs, 10, {.lengths = 4, .window = 2});
  for (Index c = 0; c < 2; ++c) {
    const Matrix<double> alone = run(map, Vector<double>::Zero(1), inputs(0, c), 40);
    EXPECT_EQ(both.begin[std::size_t(c)], alone.leftCols(10));
    EXPECT_EQ(both.end[std::size_t(c)], alone.rightCols(20));
  }
}

TEST(LinearFrequency, IsThatOfTheLeadingPair) {
  Matrix<double> j = Matrix<double>::Zero(5, 5);
  for (const auto& [at, omega, radius] : {std::tuple(0, 0.3, 1.1), std::tuple(2, 1.2, 0.9)})
    j.block(at, at, 2, 2) << radius * std::cos(omega), -radius * std::sin(omega),
        radius * std::sin(omega), radius * std::cos(omega);
  j(4, 4) = 1.5;  // larger, and real
  EXPECT_NEAR(linear_frequency(local_modes(j)), 0.3, 1e-12);
  EXPECT_TRUE(std::isnan(linear_frequency(local_modes(Matrix<double>::Identity(2, 2)))));
}

TEST(Oscillators, HaveTheFrequencyOfEachCommandInTheirSpiralsAndCycles) {
  const Rotor map;
  const Vector<double> commands = Vector<double>::LinSpaced(11, 0.1, 0.6);
  std::vector<HeldInput> found;
  std::vector<Matrix<double>> ends;
  for (const double omega : commands) {
    HeldInput held{Vector<double>::Constant(1, omega), {}, {}};
    // A decoy that is nearer to where the orbit is at any time than to its mean.
    for (const double x : {0.9, 0.0}) {
      held.search.points.push_back({Vector<double>{{x, x}}, 0, 1, false});
      held.modes.push_back(local_modes(map, held.search.points.back().state, held.input));
    }
    found.push_back(held);
    ends.push_back(run(map, Vector<double>{{0.1, 0}}, omega, 600).rightCols(500));
  }
  const Oscillator cycles =
      oscillator(found, ends, {Matrix<double>{{2.0, 0.0}}, Vector<double>{{5.0}}});
  for (Index c = 0; c < commands.size(); ++c) {
    EXPECT_EQ(cycles.point(c), 1);
    EXPECT_EQ(cycles.unstable(c), 2);
    EXPECT_NEAR(cycles.linear_frequency(c), commands(c), 1e-9);
    EXPECT_EQ(cycles.kind[std::size_t(c)], OrbitKind::cycle);
    EXPECT_NEAR(cycles.period(c), 2 * M_PI / commands(c), 1e-4);
    EXPECT_NEAR(cycles.amplitude(c), 2, 0.1);
  }
}

TEST(KeepNearest, KeepsThemInTheirOrder) {
  FixedPointSearch found;
  for (const double x : {3.0, -1.0, 7.0, 2.0, -9.0})
    found.points.push_back({Vector<double>{{x}}, 0, 1, false});
  keep_nearest(found, Vector<double>{{0.5}}, 3);
  ASSERT_EQ(found.points.size(), 3u);
  EXPECT_EQ(found.points[0].state(0), 3);
  EXPECT_EQ(found.points[1].state(0), -1);
  EXPECT_EQ(found.points[2].state(0), 2);
  keep_nearest(found, Vector<double>{{0.5}}, 3);
  EXPECT_EQ(found.points.size(), 3u);
}

TEST(Oscillators, SayWhatIsMissing) {
  const std::vector<HeldInput> unsearched(3);
  const std::vector<Matrix<double>> ends(3, Matrix<double>::Zero(2, 20));
  const Oscillator cycles =
      oscillator(unsearched, ends, {Matrix<double>{{1.0, 0.0}}, Vector<double>{{0.0}}});
  for (Index c = 0; c < 3; ++c) {
    EXPECT_EQ(cycles.point(c), -1);
    EXPECT_EQ(cycles.unstable(c), -1);
    EXPECT_TRUE(std::isnan(cycles.linear_frequency(c)));
    EXPECT_EQ(cycles.kind[std::size_t(c)], OrbitKind::resting);
  }
}

}  // namespace
}  // namespace unidyn
