#include "unidyn/analysis/linearisation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "../support/decompositions.hpp"
#include "known_maps.hpp"
#include "unidyn/cells/cell.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;

TEST(Linearisation, ModesOfALinearMapAreThoseOfItsMatrix) {
  const Matrix<double> a{{0.5, 1}, {0, -0.25}};
  const LinearMap map(a, Matrix<double>::Zero(2, 1), Vector<double>::Zero(2));
  const LocalModes modes = local_modes(map, Eigen::Vector2d(3, 4), Vector<double>::Zero(1));
  EXPECT_NEAR(std::abs(modes.spectrum.eigenvalue(0) - 0.5), 0, 1e-15);
  EXPECT_NEAR(std::abs(modes.spectrum.eigenvalue(1) + 0.25), 0, 1e-15);
  EXPECT_NEAR(modes.time_constant(0), 1 / std::log(2), 1e-14);
  EXPECT_NEAR(modes.time_constant(1), 1 / std::log(4), 1e-14);
  EXPECT_TRUE(modes.stable);
  EXPECT_EQ(modes.unstable, 0);
}

TEST(Linearisation, TimeConstantsAtTheirLimits) {
  EXPECT_EQ(time_constant(0), 0);
  EXPECT_EQ(time_constant(1), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(time_constant(std::exp(-1.0 / 30)), 30, 1e-12);
  EXPECT_NEAR(time_constant(std::exp(1.0 / 30)), -30, 1e-12);  // grows by e in 30 steps
}

TEST(Linearisation, CountsUnstableDimensionsOfTheRolledTanhNetwork) {
  const TanhMap pair = rolled_tanh(2);
  const double a = 0.9575040240772688;
  const LocalModes origin = local_modes(pair, Vector<double>::Zero(2), Vector<double>(0));
  EXPECT_EQ(origin.unstable, 1);
  EXPECT_FALSE(origin.stable);
  EXPECT_NEAR(std::abs(origin.spectrum.eigenvalue(0) - 2.0), 0, 1e-14);
  EXPECT_NEAR(std::abs(origin.spectrum.eigenvalue(1)), 0, 1e-14);
  const LocalModes corner = local_modes(pair, Eigen::Vector2d(a, -a), Vector<double>(0));
  EXPECT_TRUE(corner.stable);
  EXPECT_NEAR(corner.spectrum.eigenvalue(0).real(), 0.1663720878, 1e-10);
  EXPECT_EQ(local_modes(rolled_tanh(4), Vector<double>::Zero(4), Vector<double>(0)).unstable, 3);
}

TEST(Linearisation, ARotationIsNeitherStableNorUnstable) {
  const LocalModes modes = local_modes(Matrix<double>{{0, -1}, {1, 0}});
  EXPECT_EQ(modes.unstable, 0);
  EXPECT_FALSE(modes.stable);
  EXPECT_EQ(modes.time_constant(0), std::numeric_limits<double>::infinity());
}

TEST(Linearisation, ModesDecayAsTheirTimeConstantsSay) {
  const Matrix<double> spiral{{0.6, -0.7}, {0.7, 0.6}};
  const LocalModes modes = local_modes(spiral);
  const double tau = modes.time_constant(0);
  Eigen::Vector2d state(1, 0);
  for (int t = 0; t < 25; ++t) state = spiral * state;
  EXPECT_NEAR(state.norm(), std::exp(-25 / tau), 1e-13);
}

TEST(Linearisation, UnstableSubspaceIsInvariantAndOrthonormal) {
  Stream stream("linearisation", "subspace");
  const Matrix<double> change = gaussian(6, 6, stream);
  Matrix<double> core = Matrix<double>::Zero(6, 6);
  core.diagonal() << 0, 0, 1.2, 0.9, -0.5, -1.4;
  core.topLeftCorner(2, 2) << 1, -0.8, 0.8, 1;  // a spiral, |λ| = 1.28
  const Matrix<double> jacobian = change * core * testing::inverse(change);
  const LocalModes modes = local_modes(jacobian);
  ASSERT_EQ(modes.unstable, 4);
  const Matrix<double> q = unstable_subspace(modes);
  EXPECT_LT((q.transpose() * q - Matrix<double>::Identity(4, 4)).norm(), 1e-14);
  const Matrix<double> image = jacobian * q;
  EXPECT_LT((image - q * (q.transpose() * image)).norm(), 1e-12 * image.norm());
  const Matrix<double> expected = change(Eigen::all, {0, 1, 2, 5});
  EXPECT_LT((expected - q * (q.transpose() * expected)).norm(), 1e-12 * expected.norm());
}

TEST(Linearisation, AStablePointHasNoUnstableSubspace) {
  EXPECT_EQ(unstable_subspace(local_modes(Matrix<double>::Identity(3, 3) / 2)).cols(), 0);
}

// The relu network h' = relu(W h + b).
std::unique_ptr<Dynamics> relu_network(const Matrix<double>& w, const Vector<double>& bias) {
  const Index units = bias.size();
  const CellKind kind{Architecture::vanilla, Activation::relu, {}};
  Vector<double> weights(units * (units + 2));
  weights << w.transpose().reshaped(), Vector<double>::Zero(units), bias;  // row by row
  return make_dynamics(make_cell(kind, 1, units), weights);
}

TEST(Linearisation, CountsTheUnitsOnAKink) {
  // At rest at (1, 0, 2, 0): the first unit is above its kink, the second on it, since h₁ − 1 = 0;
  // the third above, and the fourth below.
  const Matrix<double> w{{0.5, 0, 0, 0}, {1, 0.3, 0, 0}, {0, 0, 0, 0.7}, {0.1, 0.2, 0.3, 0.4}};
  const auto network = relu_network(w, Vector<double>{{0.5, -1, 2, -3}});
  const Vector<double> none = Vector<double>::Zero(1), rest{{1, 0, 2, 0}};
  ASSERT_EQ(network->step(rest, none), rest);
  EXPECT_EQ(kinks_near(*network, rest, none), 1);
  const LocalModes modes = local_modes(*network, rest, none);
  EXPECT_EQ(modes.kinks, 1);
  // The side of pre-activations below 0: the second unit has no slope, and no eigenvalue of 0.3.
  EXPECT_EQ(modes.spectrum.eigenvalue, (Vector<Complex>{{0.5, 0, 0, 0}}));
  EXPECT_EQ(kinks_near(*network, rest + Vector<double>{{0, 1e-6, 0, 0}}, none), 0);
}

TEST(Linearisation, AKinkThatRoundingHasMovedIsOneStill) {
  // h₁ = 0.1 + 0.2 and 0.3 differ by rounding.
  const Matrix<double> w{{0, 0}, {1, 0}};
  const auto network = relu_network(w, Vector<double>{{0.1 + 0.2, -0.3}});
  const Vector<double> none = Vector<double>::Zero(1);
  const Vector<double> rest = network->step(network->step(Vector<double>::Zero(2), none), none);
  EXPECT_NE(rest(1), 0);
  EXPECT_EQ(kinks_near(*network, rest, none), 1);
}

TEST(Linearisation, ASilentUnitOfAReluLstmIsOnAKink) {
  // c = 0 where the candidate is off, and h = o relu(c).
  const CellKind kind{Architecture::lstm, Activation::relu, {}};
  const AnyCell cell = make_cell(kind, 1, 1);
  Vector<double> weights = Vector<double>::Constant(
      std::visit([](const auto& c) { return c.parameter_count(); }, cell), 0.3);
  const auto bias_of_candidate = [&](double value) {
    Vector<double> w = weights;
    std::visit(
        [&](const auto& c) {
          for (const WeightBlock& block : c.layout())
            if (block.name == "bias") w.segment(block.offset, block.rows).setConstant(value);
        },
        cell);
    return make_dynamics(cell, w);
  };
  const Vector<double> none = Vector<double>::Zero(1), silent = Vector<double>::Zero(2);
  const auto off = bias_of_candidate(-1);
  ASSERT_EQ(off->step(silent, none), silent);
  EXPECT_EQ(kinks_near(*off, silent, none), 1);
}

TEST(Linearisation, SmoothMapsHaveNoKinks) {
  EXPECT_EQ(kinks_near(rolled_tanh(4), Vector<double>::Zero(4), Vector<double>(0)), 0);
  EXPECT_EQ(kinks_near(rolled_tanh(4), Vector<double>::Constant(4, 3), Vector<double>(0)), 0);
}

TEST(Linearisation, AJacobianThatIsNotFiniteHasNoModes) {
  const LocalModes modes =
      local_modes(Matrix<double>::Constant(2, 2, std::numeric_limits<double>::infinity()));
  EXPECT_EQ(modes.spectrum.status, SpectrumStatus::non_finite);
  EXPECT_EQ(modes.time_constant.size(), 0);
  EXPECT_EQ(modes.unstable, 0);
  EXPECT_FALSE(modes.stable);
}

}  // namespace
}  // namespace unidyn
