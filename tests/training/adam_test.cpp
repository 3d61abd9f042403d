#include "unidyn/training/adam.hpp"

#include <gtest/gtest.h>

#include "unidyn/core/random.hpp"

namespace unidyn {
namespace {

Vector<float> normals(Index size, Stream& stream) {
  Vector<float> v(size);
  for (float& entry : v) entry = static_cast<float>(stream.normal());
  return v;
}

TEST(Adam, FirstStepHasTheSizeOfTheRateWhateverTheGradient) {
  const AdamSettings settings{.rate = 1e-2, .warmup = 0, .epsilon = 1e-30};
  Vector<float> gradient(4), parameters = Vector<float>::Zero(4);
  gradient << 3e-6f, -2e4f, 0.5f, 0;
  AdamState state(4);
  adam_step(settings, gradient, state, parameters);
  const Vector<float> expected = -1e-2f * Vector<float>{{1, -1, 1, 0}};
  EXPECT_LT((parameters - expected).cwiseAbs().maxCoeff(), 1e-8f);
  EXPECT_EQ(parameters[3], 0);
  EXPECT_EQ(state.step, 1);
}

// Under a constant gradient g both moments are exact at once, so that n steps make a geometric sum:
// −rate (1 − decayⁿ)/(1 − decay) g/(|g| + ε).
TEST(Adam, ConstantGradientGivesAGeometricSum) {
  const AdamSettings settings{.rate = 1e-2, .decay = 0.99, .warmup = 0, .epsilon = 0.25};
  const Vector<float> gradient{{1, -0.5, 0.125}};
  Vector<float> parameters = Vector<float>::Zero(3);
  AdamState state(3);
  constexpr int steps = 200;
  for (int i = 0; i < steps; ++i) adam_step(settings, gradient, state, parameters);
  const double sum = 1e-2 * (1 - std::pow(0.99, steps)) / (1 - 0.99);
  for (Index i = 0; i < 3; ++i) {
    const double g = static_cast<double>(gradient[i]);
    EXPECT_NEAR(static_cast<double>(parameters[i]), -sum * g / (std::abs(g) + 0.25), 2e-5 * sum);
  }
}

// Algorithm 1 of Kingma & Ba as printed, one number at a time in double precision.
TEST(Adam, FollowsItsPaperOnRandomGradients) {
  const AdamSettings settings{
      .rate = 3e-3, .decay = 1, .warmup = 0, .beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-8};
  constexpr Index size = 7;
  Stream stream("adam", "gradients");
  Vector<float> parameters = normals(size, stream);
  Vector<double> theta = parameters.cast<double>(), m = Vector<double>::Zero(size), v = m;
  AdamState state(size);
  for (int t = 1; t <= 100; ++t) {
    const Vector<float> gradient = normals(size, stream);
    adam_step(settings, gradient, state, parameters);
    for (Index i = 0; i < size; ++i) {
      const double g = static_cast<double>(gradient[i]);
      m[i] = 0.8 * m[i] + 0.2 * g;
      v[i] = 0.95 * v[i] + 0.05 * g * g;
      const double m_hat = m[i] / (1 - std::pow(0.8, t)), v_hat = v[i] / (1 - std::pow(0.95, t));
      theta[i] -= 3e-3 * m_hat / (std::sqrt(v_hat) + 1e-8);
    }
  }
  EXPECT_LT((parameters.cast<double>() - theta).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(Adam, RateDecaysByItsFactorEachStep) {
  const AdamSettings settings{.rate = 0.5, .decay = 0.5, .warmup = 0, .epsilon = 1e-30};
  const Vector<float> gradient = Vector<float>::Ones(1);
  Vector<float> parameters = Vector<float>::Zero(1);
  AdamState state(1);
  for (const float expected : {-0.5f, -0.75f, -0.875f}) {
    adam_step(settings, gradient, state, parameters);
    EXPECT_NEAR(parameters[0], expected, 1e-5f);
  }
}

// Under a constant gradient every step has the size of its rate: 1/4, 2/4, 3/4, 1, 1, … of it.
TEST(Adam, RateRisesInEqualStepsAtFirst) {
  const AdamSettings settings{.rate = 0.5, .decay = 1, .warmup = 4, .epsilon = 1e-30};
  const Vector<float> gradient = Vector<float>::Ones(1);
  Vector<float> parameters = Vector<float>::Zero(1);
  AdamState state(1);
  for (const float expected : {-0.125f, -0.375f, -0.75f, -1.25f, -1.75f}) {
    adam_step(settings, gradient, state, parameters);
    EXPECT_NEAR(parameters[0], expected, 1e-5f);
  }
}

TEST(Clipping, ShortensALongGradientToTheLimitAndKeepsItsDirection) {
  Vector<float> gradient{{3, 4}};
  EXPECT_DOUBLE_EQ(clip_to_norm(1, gradient), 5);
  EXPECT_FLOAT_EQ(gradient[0], 0.6f);
  EXPECT_FLOAT_EQ(gradient[1], 0.8f);
}

TEST(Clipping, LeavesAShortGradientAlone) {
  Stream stream("clip", "gradient");
  const Vector<float> before = normals(33, stream);
  Vector<float> gradient = before;
  clip_to_norm(static_cast<double>(before.norm()) * 1.001, gradient);
  EXPECT_EQ(gradient, before);
}

TEST(Clipping, DoesNotOverflowWhereTheSquaresWould) {
  Vector<float> gradient{{3e30f, -4e30f}};
  EXPECT_NEAR(clip_to_norm(1, gradient) / 5e30, 1, 1e-6);
  EXPECT_NEAR(gradient[0], 0.6f, 1e-6f);
  EXPECT_NEAR(gradient[1], -0.8f, 1e-6f);
}

TEST(Clipping, ReportsAGradientThatIsNotFinite) {
  Vector<float> infinite{{1, std::numeric_limits<float>::infinity()}};
  EXPECT_FALSE(std::isfinite(clip_to_norm(1, infinite)));
  Vector<float> nan{{1, std::numeric_limits<float>::quiet_NaN()}};
  EXPECT_FALSE(std::isfinite(clip_to_norm(1, nan)));
}

}  // namespace
}  // namespace unidyn
