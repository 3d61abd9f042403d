// Every cell against central differences: backward and Jacobians must agree to second order in the
// step, so that halving the step quarters the disagreement.
#include "unidyn/cells/cell.hpp"

#include <gtest/gtest.h>

namespace unidyn {
namespace {

constexpr Index inputs = 3, units = 5, batch = 4;

std::vector<CellKind> all_kinds() {
  std::vector<CellKind> kinds;
  for (const auto architecture :
       {Architecture::vanilla, Architecture::ugrnn, Architecture::gru, Architecture::lstm})
    for (const auto activation : {Activation::tanh, Activation::relu})
      for (const auto reset : {Reset::before, Reset::after})
        if (reset == Reset::before || architecture == Architecture::gru)
          kinds.push_back({architecture, activation, reset});
  return kinds;
}

std::string name_of(const CellKind& kind) {
  return std::string(to_name(kind.architecture))
      .append("_")
      .append(to_name(kind.activation))
      .append(kind.architecture == Architecture::gru ? "_" : "")
      .append(kind.architecture == Architecture::gru ? to_name(kind.reset) : "");
}

Matrix<double> normals(Index rows, Index columns, Stream& stream) {
  Matrix<double> m(rows, columns);
  for (double& entry : m.reshaped()) entry = stream.normal();
  return m;
}

// A loss of one step, L = Σ weight ⊙ F(h, x), and its derivatives by the cell's own backward pass.
struct OneStep {
  AnyCell cell;
  Vector<double> w;
  Matrix<double> h, x, weight;

  explicit OneStep(const CellKind& kind) : cell(make_cell(kind, inputs, units)) {
    Stream stream(name_of(kind), "cell test");
    std::visit(
        [&](const auto& c) {
          w = 0.5 * normals(c.parameter_count(), 1, stream);
          h = normals(c.state_size(), batch, stream);
          x = normals(inputs, batch, stream);
          weight = normals(c.state_size(), batch, stream);
        },
        cell);
  }

  static std::span<const double> in(const Vector<double>& v) {
    return {v.data(), static_cast<std::size_t>(v.size())};
  }

  double loss(const Vector<double>& weights, const Matrix<double>& state) const {
    const Matrix<double> next = make_dynamics(cell, weights)->step(state, x);
    return (weight.array() * next.array()).sum();
  }

  // (∂L/∂w, ∂L/∂h)
  std::pair<Vector<double>, Matrix<double>> backward() const {
    return std::visit(
        [&](const auto& c) {
          Matrix<double> next(c.state_size(), batch), tape(c.tape_size(), batch);
          Matrix<double> scratch(c.scratch_size(), batch), d = weight;
          Vector<double> gradient = Vector<double>::Zero(c.parameter_count());
          c.template step<double>(in(w), h, x, next, tape);
          c.template backward<double>(
              in(w), h, x, next, tape, d,
              std::span<double>(gradient.data(), static_cast<std::size_t>(gradient.size())),
              scratch);
          return std::pair<Vector<double>, Matrix<double>>(gradient, d);
        },
        cell);
  }
};

// Checks that the error of central differences against `exact` falls as step² (order in
// [1.8, 2.2]) while it is above rounding, and to rounding's level in the end.
template <class Difference>
void expect_second_order(Difference central_difference, double exact, const std::string& what) {
  const double coarse = std::abs(central_difference(2e-2) - exact);
  const double fine = std::abs(central_difference(1e-2) - exact);
  if (coarse > 1e-9) {
    const double order = std::log2(coarse / fine);
    EXPECT_GT(order, 1.8) << what;
    EXPECT_LT(order, 2.2) << what;
  }
  EXPECT_NEAR(central_difference(1e-5), exact, 1e-8 * (1 + std::abs(exact))) << what;
}

class EveryCell : public ::testing::TestWithParam<CellKind> {};

// relu's third derivative vanishes, so there only the small-step comparison can be made; a
// direction is used in which no unit crosses its kink.
TEST_P(EveryCell, BackwardAgreesWithCentralDifferencesToSecondOrder) {
  const OneStep problem(GetParam());
  const auto [by_w, by_h] = problem.backward();
  const bool smooth = GetParam().activation == Activation::tanh;
  Stream stream("directions", name_of(GetParam()));
  for (int trial = 0; trial < 6; ++trial) {
    const Vector<double> dw = normals(problem.w.size(), 1, stream).normalized();
    const Matrix<double> dh = normals(problem.h.rows(), batch, stream).normalized();
    const auto along_w = [&](double e) {
      return (problem.loss(problem.w + e * dw, problem.h) -
              problem.loss(problem.w - e * dw, problem.h)) /
             (2 * e);
    };
    const auto along_h = [&](double e) {
      return (problem.loss(problem.w, problem.h + e * dh) -
              problem.loss(problem.w, problem.h - e * dh)) /
             (2 * e);
    };
    const double exact_w = by_w.dot(dw);
    const double exact_h = (by_h.array() * dh.array()).sum();
    if (smooth) {
      expect_second_order(along_w, exact_w, "∂L/∂w");
      expect_second_order(along_h, exact_h, "∂L/∂h");
    } else {
      EXPECT_NEAR(along_w(1e-6), exact_w, 1e-7 * (1 + std::abs(exact_w)));
      EXPECT_NEAR(along_h(1e-6), exact_h, 1e-7 * (1 + std::abs(exact_h)));
    }
  }
}

TEST_P(EveryCell, JacobiansAgreeWithCentralDifferences) {
  const OneStep problem(GetParam());
  const auto dynamics = make_dynamics(problem.cell, problem.w);
  const Vector<double> h = problem.h.col(0), x = problem.x.col(0);
  Linearisation at;
  dynamics->linearise(h, x, at);
  EXPECT_EQ(at.next, dynamics->step(h, x).col(0));
  constexpr double e = 1e-6;
  for (Index i = 0; i < h.size(); ++i) {
    const Vector<double> unit = Vector<double>::Unit(h.size(), i);
    const Vector<double> column =
        (dynamics->step(h + e * unit, x) - dynamics->step(h - e * unit, x)) / (2 * e);
    EXPECT_LT((at.state_jacobian.col(i) - column).norm(), 1e-8) << "state " << i;
  }
  for (Index i = 0; i < inputs; ++i) {
    const Vector<double> unit = Vector<double>::Unit(inputs, i);
    const Vector<double> column =
        (dynamics->step(h, x + e * unit) - dynamics->step(h, x - e * unit)) / (2 * e);
    EXPECT_LT((at.input_jacobian.col(i) - column).norm(), 1e-8) << "input " << i;
  }
}

// The Jacobian-transpose product is the backward pass of one column: two routes to one number.
TEST_P(EveryCell, BackwardIsTheTransposedJacobian) {
  const OneStep problem(GetParam());
  const auto by_h = problem.backward().second;
  const auto dynamics = make_dynamics(problem.cell, problem.w);
  for (Index b = 0; b < batch; ++b) {
    Linearisation at;
    dynamics->linearise(problem.h.col(b), problem.x.col(b), at);
    EXPECT_LT((at.state_jacobian.transpose() * problem.weight.col(b) - by_h.col(b)).norm(), 1e-13);
  }
}

TEST_P(EveryCell, FloatAndDoubleStepTheSameEquations) {
  const OneStep problem(GetParam());
  const Matrix<double> exact = make_dynamics(problem.cell, problem.w)->step(problem.h, problem.x);
  std::visit(
      [&](const auto& c) {
        const Vector<float> w = problem.w.cast<float>();
        const Matrix<float> h = problem.h.cast<float>(), x = problem.x.cast<float>();
        Matrix<float> next(c.state_size(), batch), tape(c.tape_size(), batch);
        c.template step<float>(std::span<const float>(w.data(), static_cast<std::size_t>(w.size())),
                               h, x, next, tape);
        EXPECT_LT((next.cast<double>() - exact).cwiseAbs().maxCoeff(), 3e-6);
      },
      problem.cell);
}

TEST_P(EveryCell, LayoutCoversTheParametersOnceAndInOrder) {
  std::visit(
      [](const auto& c) {
        Index end = 0;
        for (const WeightBlock& block : c.layout()) {
          EXPECT_EQ(block.offset, end) << block.name;
          end += block.size();
        }
        EXPECT_EQ(end, c.parameter_count());
      },
      make_cell(GetParam(), inputs, units));
}

TEST_P(EveryCell, ABatchIsItsColumns) {
  const OneStep problem(GetParam());
  const auto dynamics = make_dynamics(problem.cell, problem.w);
  const Matrix<double> together = dynamics->step(problem.h, problem.x);
  for (Index b = 0; b < batch; ++b)
    EXPECT_LT((dynamics->step(problem.h.col(b), problem.x.col(b)) - together.col(b)).norm(), 1e-14);
}

INSTANTIATE_TEST_SUITE_P(Cells, EveryCell, ::testing::ValuesIn(all_kinds()),
                         [](const auto& kind) { return name_of(kind.param); });

// Gates forced open or shut by their biases turn a gated cell into a simpler one.
Vector<double> bias_of_gates(const AnyCell& cell, Vector<double> w, std::vector<double> bias) {
  std::visit(
      [&](const auto& c) {
        for (const WeightBlock& block : c.layout())
          if (block.name == "bias")
            for (Index row = 0; row < block.rows; ++row)
              w[block.offset + row] += bias[static_cast<std::size_t>(row / units)];
      },
      cell);
  return w;
}

TEST(ForcedGates, AnUgrnnWithItsGateShutIsVanillaAndWithItsGateOpenStandsStill) {
  const OneStep problem({Architecture::ugrnn, Activation::tanh, {}});
  const auto shut = make_dynamics(problem.cell, bias_of_gates(problem.cell, problem.w, {0, -1e3}));
  const auto open = make_dynamics(problem.cell, bias_of_gates(problem.cell, problem.w, {0, 1e3}));
  Vector<double> vanilla_w(units * (units + inputs + 1));
  vanilla_w << problem.w.segment(0, units * units),
      problem.w.segment(2 * units * units, units * inputs),
      problem.w.segment(2 * units * (units + inputs), units);
  const auto vanilla = make_dynamics(make_cell({}, inputs, units), vanilla_w);
  EXPECT_LT((shut->step(problem.h, problem.x) - vanilla->step(problem.h, problem.x)).norm(), 1e-13);
  EXPECT_LT((open->step(problem.h, problem.x) - problem.h).norm(), 1e-13);
}

TEST(ForcedGates, BothGrusAgreeWhenNothingIsReset) {
  const CellKind before{Architecture::gru, Activation::tanh, Reset::before};
  const CellKind after{Architecture::gru, Activation::tanh, Reset::after};
  const OneStep problem(before);
  const Vector<double> w = bias_of_gates(problem.cell, problem.w, {1e3, 0, 0});
  Vector<double> with_bias(w.size() + units);
  with_bias << w, Vector<double>::Zero(units);
  const auto a = make_dynamics(problem.cell, w);
  const auto b = make_dynamics(make_cell(after, inputs, units), with_bias);
  EXPECT_LT((a->step(problem.h, problem.x) - b->step(problem.h, problem.x)).norm(), 1e-13);
}

TEST(ForcedGates, AnLstmThatOnlyRemembersKeepsItsCell) {
  const OneStep problem({Architecture::lstm, Activation::tanh, {}});
  const auto keep =
      make_dynamics(problem.cell, bias_of_gates(problem.cell, problem.w, {-1e3, 1e3, 0, 1e3}));
  const Matrix<double> next = keep->step(problem.h, problem.x);
  const Matrix<double> c = problem.h.bottomRows(units);
  EXPECT_LT((next.bottomRows(units) - c).norm(), 1e-13);
  EXPECT_LT((next.topRows(units) - c.array().tanh().matrix()).norm(), 1e-13);
}

TEST(Cells, RefuseSizesBelowOne) {
  EXPECT_THROW(make_cell({}, 0, 4), std::invalid_argument);
  EXPECT_THROW(make_cell({}, 3, 0), std::invalid_argument);
  EXPECT_THROW(make_dynamics(make_cell({}, 3, 4), Vector<double>(3)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
