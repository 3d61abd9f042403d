// The cross-entropy of classes and its gradient: against the equations of the cells and central
// differences of them (loss_by_equations.hpp), and in closed form where outputs are constant.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "every_kind.hpp"
#include "loss_by_equations.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

// Trials of 7, 3, 1 and 5 steps with one of three classes each; of the weights a quarter are 0.
Trials trials_of_classes() {
  Trials trials{masked_trials,
                masked_time,
                Matrix<float>(masked_inputs, masked_trials * masked_time),
                Matrix<float>::Zero(masked_outputs, masked_trials * masked_time),
                Matrix<float>::Zero(masked_outputs, masked_trials * masked_time),
                {7, 3, 1, 5},
                true};
  Stream stream("class loss", "trials");
  for (float& input : trials.inputs.reshaped()) input = static_cast<float>(stream.normal());
  for (Index n = 0; n < masked_trials; ++n)
    for (Index t = 0; t < masked_time; ++t) {
      const Index column = t * masked_trials + n;
      if (!trials.has_step(n, t)) trials.inputs.col(column).setZero();
      if (!trials.has_step(n, t) || column % 4 == 3) continue;
      trials.targets(static_cast<Index>(stream.below(3)), column) = 1;
      trials.weights.col(column).setConstant(static_cast<float>(0.5 + stream.uniform()));
    }
  return trials;
}

Vector<float> class_network(const CellKind& kind, const NetworkShape& shape) {
  Stream stream(text_of(kind), "class loss");
  Vector<float> weights(parameter_count(shape));
  for (float& w : weights) w = static_cast<float>(0.6 * stream.normal());
  return weights;
}

NetworkShape class_shape(const CellKind& kind) {
  return {kind, masked_inputs, masked_units, masked_outputs};
}

class ClassLossOfEveryKind : public ::testing::TestWithParam<CellKind> {
 protected:
  const NetworkShape shape_ = class_shape(GetParam());
  const Trials trials_ = trials_of_classes();
  Vector<float> weights_ = class_network(GetParam(), shape_);
};

TEST_P(ClassLossOfEveryKind, IsThatOfTheEquations) {
  Vector<double> p = weights_.cast<double>(), gradient(p.size());
  const double exact = LossByEquations(GetParam(), p).of(trials_);
  const auto loss = make_reference_loss(shape_, masked_trials, masked_time);
  EXPECT_NEAR(loss->value(span_of(p), trials_), exact, 1e-13);
  EXPECT_NEAR(loss->gradient(span_of(p), trials_, span_of(gradient)), exact, 1e-13);
  EXPECT_LT((gradient - gradient_by_equations(GetParam(), p, trials_)).cwiseAbs().maxCoeff(), 1e-9);
}

TEST_P(ClassLossOfEveryKind, IsTheSameOfPackedWeights) {
  Vector<float> gradient(weights_.size());
  Vector<double> p = weights_.cast<double>();
  const auto loss = make_loss(shape_, masked_trials, masked_time);
  const double exact = LossByEquations(GetParam(), p).of(trials_);
  EXPECT_NEAR(loss->gradient(span_of(weights_), trials_, span_of(gradient)), exact, 1e-6 * exact);
  const Vector<double> truth = gradient_by_equations(GetParam(), p, trials_);
  EXPECT_LT((gradient.cast<double>() - truth).norm(), 3e-6 * truth.norm());
  const auto reference = make_reference_loss(shape_, masked_trials, masked_time);
  EXPECT_NEAR(loss->evaluate(span_of(weights_), trials_).wrong,
              reference->evaluate(span_of(p), trials_).wrong, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ClassLossOfEveryKind, ::testing::ValuesIn(every_kind()),
                         [](const auto& kind) { return text_of(kind.param); });

// A network whose outputs are its readout's biases, always: 20 trials, so that there are several
// chunks and a remainder.
class ConstantLogits : public ::testing::Test {
 protected:
  ConstantLogits() {
    Stream stream("constant logits", "trials");
    for (float& input : trials_.inputs.reshaped()) input = static_cast<float>(stream.normal());
    for (Index c = 0; c < trials_.targets.cols(); ++c)
      trials_.targets(c % 7 < 4 ? 0 : 1 + c % 2, c) = 1;
    weights_.tail(masked_outputs * (masked_units + 1)).setZero();
  }
  // Of each class [3].
  Vector<double> shares() const { return trials_.targets.cast<double>().rowwise().mean(); }
  Evaluation judged(const Vector<float>& logits) {
    weights_.tail(masked_outputs) = logits;
    return loss_->evaluate(span_of(weights_), trials_);
  }
  Vector<double> gradient() {
    Vector<float> all(weights_.size());
    loss_->gradient(span_of(weights_), trials_, span_of(all));
    return all.tail(masked_outputs).cast<double>();
  }

  static constexpr Index count_ = 20, time_ = 7;
  const NetworkShape shape_ = class_shape({Architecture::gru, Activation::tanh, Reset::before});
  Trials trials_{count_,
                 time_,
                 Matrix<float>(masked_inputs, count_* time_),
                 Matrix<float>::Zero(masked_outputs, count_* time_),
                 {},
                 {},
                 true};
  Vector<float> weights_ = class_network(shape_.kind, shape_);
  const std::unique_ptr<Loss<float>> loss_ = make_loss(shape_, count_, time_);
};

// L = log Σ eᵇ − Σ p b for the shares p of the classes, and ∂L/∂b = softmax b − p.
TEST_F(ConstantLogits, HaveTheLossAndGradientOfTheirClosedForm) {
  const Vector<float> logits{{0.5f, -1.0f, 2.0f}};
  const Vector<double> b = logits.cast<double>(), p = shares();
  const double all = b.array().exp().sum();
  EXPECT_NEAR(judged(logits).loss, std::log(all) - p.dot(b), 1e-6);
  const Vector<double> softmax = b.array().exp() / all;
  EXPECT_LT((gradient() - (softmax - p)).cwiseAbs().maxCoeff(), 1e-6);
}

TEST_F(ConstantLogits, ThatAreLogarithmsOfTheSharesAreBestAndLoseTheEntropy) {
  const Vector<double> p = shares();
  const Vector<float> logits = p.array().log().cast<float>();
  EXPECT_NEAR(judged(logits).loss, -(p.array() * p.array().log()).sum(), 1e-6);
  EXPECT_LT(gradient().cwiseAbs().maxCoeff(), 1e-6);
}

TEST_F(ConstantLogits, AreWrongWhereTheClassIsAnother) {
  const Vector<double> p = shares();
  EXPECT_NEAR(judged(Vector<float>{{1, 0, 0}}).wrong, 1 - p(0), 1e-12);
  EXPECT_NEAR(judged(Vector<float>{{0, 0, 1}}).wrong, 1 - p(2), 1e-12);
  // Two that are largest are no answer.
  EXPECT_EQ(judged(Vector<float>{{1, 1, 0}}).wrong, 1);
  EXPECT_EQ(judged(Vector<float>::Zero(3)).wrong, 1);
}

TEST_F(ConstantLogits, MeanTheSameWhateverIsAddedToAll) {
  const Vector<float> logits{{0.5f, -1.0f, 2.0f}};
  const double loss = judged(logits).loss;
  EXPECT_NEAR(judged(logits.array() + 64).loss, loss, 1e-6);
  EXPECT_NEAR(gradient().sum(), 0, 1e-6);
  // Far beyond what exp() can hold.
  EXPECT_NEAR(judged(Vector<float>{{5000, 0, 0}}).loss, 5000 * (1 - shares()(0)), 1e-3);
}

TEST_F(ConstantLogits, ThatAreNotFiniteHaveNoFiniteLoss) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(std::isfinite(judged(Vector<float>{{std::nanf(""), 0, 0}}).loss));
  EXPECT_FALSE(std::isfinite(judged(Vector<float>{{0, 0, inf}}).loss));
  EXPECT_EQ(judged(Vector<float>{{0, std::nanf(""), 0}}).wrong, 1);
}

TEST_F(ConstantLogits, CountByTheWeightsOfTheirSteps) {
  trials_.weights = Matrix<float>::Zero(masked_outputs, count_ * time_);
  double total = 0, of_first = 0;
  for (Index c = 0; c < trials_.targets.cols(); c += 2) {
    const float weight = c % 3 == 0 ? 0.5f : 2;
    trials_.weights.col(c).setConstant(weight);
    total += double{weight};
    of_first += trials_.targets(0, c) == 1 ? double{weight} : 0;
  }
  EXPECT_NEAR(judged(Vector<float>{{1, 0, 0}}).wrong, 1 - of_first / total, 1e-12);
}

}  // namespace
}  // namespace unidyn
