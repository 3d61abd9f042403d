// The gradient through time against central differences, and the identities that a mean over
// trials has to obey.
#include "unidyn/training/bptt.hpp"

#include <gtest/gtest.h>

#include "every_kind.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Flipflop bptt_task{.bits = 2, .time = 6, .pulse = 0.3};
constexpr Index bptt_trials = 3;

// A small network of one kind with generic weights, and trials for it.
struct Problem {
  NetworkShape shape;
  Trials trials = make_trials(Task(bptt_task), bptt_trials, Stream("bptt test", "trials"));
  Vector<double> w;

  explicit Problem(const CellKind& kind) : shape{kind, bptt_task.bits, 4, bptt_task.bits} {
    Stream stream(text_of(kind), "bptt test");
    w.resize(parameter_count(shape));
    for (double& weight : w) weight = 0.6 * stream.normal();
  }

  double loss(Vector<double> weights) const {
    return make_reference_loss(shape, bptt_trials, bptt_task.time)->value(span_of(weights), trials);
  }

  Vector<double> gradient(const Trials& of) const {
    Vector<double> weights = w, gradient(w.size());
    make_reference_loss(shape, of.count, of.time)
        ->gradient(span_of(weights), of, span_of(gradient));
    return gradient;
  }
};

Trials only(const Trials& trials, Index n) {
  Trials one{1, trials.time, Matrix<float>(trials.inputs.rows(), trials.time),
             Matrix<float>(trials.targets.rows(), trials.time)};
  for (Index t = 0; t < trials.time; ++t) {
    one.inputs.col(t) = trials.inputs_at(t).col(n);
    one.targets.col(t) = trials.targets_at(t).col(n);
  }
  return one;
}

class LossOfEveryKind : public ::testing::TestWithParam<CellKind> {};

// Central differences are wrong by O(step²): halving the step has to quarter the disagreement. The
// steps are short enough that no relu of these networks crosses its kink.
TEST_P(LossOfEveryKind, HasTheGradientOfCentralDifferencesToSecondOrder) {
  const Problem problem(GetParam());
  const Vector<double> exact = problem.gradient(problem.trials);
  Stream stream("directions", text_of(GetParam()));
  int conclusive = 0;
  for (int trial = 0; trial < 6; ++trial) {
    Vector<double> direction(problem.w.size());
    for (double& d : direction) d = stream.normal();
    direction.normalize();
    const auto disagreement = [&](double step) {
      const double difference =
          problem.loss(problem.w + step * direction) - problem.loss(problem.w - step * direction);
      return std::abs(difference / (2 * step) - exact.dot(direction));
    };
    const double coarse = disagreement(2e-3), fine = disagreement(1e-3);
    EXPECT_LT(fine, 1e-5);
    if (coarse < 1e-9) continue;  // too near to rounding to have an order
    ++conclusive;
    EXPECT_NEAR(std::log2(coarse / fine), 2, 0.1) << "direction " << trial;
  }
  EXPECT_GE(conclusive, 3);
}

// One parameter at a time, so that no block of the layout can hide in a sum.
TEST_P(LossOfEveryKind, HasTheRightDerivativeByEveryParameter) {
  const Problem problem(GetParam());
  const Vector<double> exact = problem.gradient(problem.trials);
  constexpr double step = 1e-5;  // where rounding and the third derivative weigh alike
  for (Index i = 0; i < problem.w.size(); ++i) {
    const Vector<double> unit = step * Vector<double>::Unit(problem.w.size(), i);
    const double difference = problem.loss(problem.w + unit) - problem.loss(problem.w - unit);
    EXPECT_NEAR(difference / (2 * step), exact[i], 1e-9) << "parameter " << i;
  }
}

TEST_P(LossOfEveryKind, IsTheMeanOverTrials) {
  const Problem problem(GetParam());
  Vector<double> mean = Vector<double>::Zero(problem.w.size());
  for (Index n = 0; n < bptt_trials; ++n)
    mean += problem.gradient(only(problem.trials, n)) / static_cast<double>(bptt_trials);
  EXPECT_LT((mean - problem.gradient(problem.trials)).norm(), 1e-14 * (1 + mean.norm()));
}

// The memory that a Loss reuses must not carry anything from one call to the next.
TEST_P(LossOfEveryKind, DoesNotDependOnWhatWasAskedBefore) {
  Problem problem(GetParam());
  Vector<double> other = -problem.w, first(problem.w.size()), again(problem.w.size());
  const auto loss = make_reference_loss(problem.shape, bptt_trials, bptt_task.time);
  const double value = loss->value(span_of(problem.w), problem.trials);
  loss->gradient(span_of(problem.w), problem.trials, span_of(first));
  loss->gradient(span_of(other), problem.trials, span_of(again));
  EXPECT_NEAR(loss->gradient(span_of(problem.w), problem.trials, span_of(again)), value, 1e-14);
  EXPECT_EQ(again, first);
  EXPECT_EQ(loss->value(span_of(problem.w), problem.trials), value);
}

// `trials` with weights of which a third is 0 and the others are anything up to 2.
Trials weighted(Trials trials) {
  Stream stream("bptt test", "weights");
  trials.weights.resizeLike(trials.targets);
  for (Index i = 0; i < trials.weights.size(); ++i)
    trials.weights.data()[i] = i % 3 == 0 ? 0.0f : static_cast<float>(2 * stream.uniform());
  return trials;
}

TEST_P(LossOfEveryKind, HasTheRightDerivativeByEveryParameterWithWeights) {
  Problem problem(GetParam());
  problem.trials = weighted(problem.trials);
  const Vector<double> exact = problem.gradient(problem.trials);
  constexpr double step = 1e-5;  // where rounding and the third derivative weigh alike
  for (Index i = 0; i < problem.w.size(); ++i) {
    const Vector<double> unit = step * Vector<double>::Unit(problem.w.size(), i);
    const double difference = problem.loss(problem.w + unit) - problem.loss(problem.w - unit);
    EXPECT_NEAR(difference / (2 * step), exact[i], 1e-9) << "parameter " << i;
  }
}

TEST_P(LossOfEveryKind, DoesNotSeeTargetsOfWeightZero) {
  Problem problem(GetParam());
  problem.trials = weighted(problem.trials);
  const Vector<double> before = problem.gradient(problem.trials);
  const double loss = problem.loss(problem.w);
  for (Index i = 0; i < problem.trials.targets.size(); i += 3) problem.trials.targets.data()[i] = 7;
  EXPECT_EQ(problem.gradient(problem.trials), before);
  EXPECT_EQ(problem.loss(problem.w), loss);
}

// Of the second trial nothing counts: the loss is that of the others.
TEST_P(LossOfEveryKind, IsTheMeanOverTheTrialsThatCount) {
  const Problem problem(GetParam());
  Trials trials = problem.trials;
  trials.weights.setConstant(trials.targets.rows(), trials.targets.cols(), 3);
  for (Index t = 0; t < trials.time; ++t) trials.weights.col(t * bptt_trials + 1).setZero();
  const Vector<double> mean =
      (problem.gradient(only(trials, 0)) + problem.gradient(only(trials, 2))) / 2;
  EXPECT_LT((mean - problem.gradient(trials)).norm(), 1e-14 * (1 + mean.norm()));
}

INSTANTIATE_TEST_SUITE_P(Kinds, LossOfEveryKind, ::testing::ValuesIn(every_kind()),
                         [](const auto& kind) { return text_of(kind.param); });

// With a silent readout y = b_o, the loss and its gradient have closed forms.
TEST(Loss, OfAConstantAnswerIsItsMeanSquaredDistanceFromTheTargets) {
  Problem problem({});
  problem.w.tail(bptt_task.bits * 5).setZero();
  problem.w.tail(bptt_task.bits) << 0.25, -0.5;
  const Matrix<double> error =
      (-problem.trials.targets.cast<double>()).colwise() + problem.w.tail(bptt_task.bits);
  const auto size = static_cast<double>(error.size());
  EXPECT_NEAR(problem.loss(problem.w), error.squaredNorm() / size, 1e-15);
  const Vector<double> gradient = problem.gradient(problem.trials);
  EXPECT_LT((gradient.tail(bptt_task.bits) - 2 / size * error.rowwise().sum()).norm(), 1e-15);
  EXPECT_EQ(gradient.head(gradient.size() - bptt_task.bits * 5).norm(), 0);
}

// The same with weights: Σ w e² / Σ w, and its derivative by b_o, 2 Σ w e / Σ w.
TEST(Loss, OfAConstantAnswerIsItsWeightedMeanSquaredDistance) {
  Problem problem({});
  problem.trials = weighted(problem.trials);
  problem.w.tail(bptt_task.bits * 5).setZero();
  problem.w.tail(bptt_task.bits) << 0.25, -0.5;
  double sum = 0, total = 0;
  Vector<double> by_bias = Vector<double>::Zero(bptt_task.bits);
  for (Index c = 0; c < problem.trials.targets.cols(); ++c)
    for (Index o = 0; o < bptt_task.bits; ++o) {
      const double w = problem.trials.weights(o, c);
      const double e =
          problem.w(problem.w.size() - bptt_task.bits + o) - problem.trials.targets(o, c);
      sum += w * e * e;
      total += w;
      by_bias(o) += 2 * w * e;
    }
  EXPECT_NEAR(problem.loss(problem.w), sum / total, 1e-15);
  const Vector<double> gradient = problem.gradient(problem.trials);
  EXPECT_LT((gradient.tail(bptt_task.bits) - by_bias / total).norm(), 1e-15);
}

TEST(Loss, OfTrialsOfWhichNothingCountsIsRefused) {
  Problem problem({});
  problem.trials.weights.setZero(problem.trials.targets.rows(), problem.trials.targets.cols());
  EXPECT_THROW(problem.loss(problem.w), std::invalid_argument);
}

TEST(Loss, RefusesTrialsOfAnotherSize) {
  Problem problem({});
  const auto loss = make_reference_loss(problem.shape, bptt_trials + 1, bptt_task.time);
  EXPECT_THROW(loss->value(span_of(problem.w), problem.trials), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
