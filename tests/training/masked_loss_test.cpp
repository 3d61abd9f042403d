// The loss of trials of several lengths with weights, and its gradient, against the equations of
// the cells and central differences of them (loss_by_equations.hpp).
#include <gtest/gtest.h>

#include "every_kind.hpp"
#include "loss_by_equations.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

// Trials of 7, 3, 1 and 5 steps; of the weights a third are 0, a third fractions, a third 1.
Trials trials_of_several_lengths() {
  Trials trials{masked_trials,
                masked_time,
                Matrix<float>(masked_inputs, masked_trials * masked_time),
                Matrix<float>(masked_outputs, masked_trials * masked_time),
                Matrix<float>::Ones(masked_outputs, masked_trials * masked_time),
                {7, 3, 1, 5}};
  Stream stream("masked loss", "trials");
  for (Index i = 0; i < trials.inputs.size(); ++i)
    trials.inputs.data()[i] = static_cast<float>(stream.normal());
  for (Index i = 0; i < trials.targets.size(); ++i) {
    trials.targets.data()[i] = static_cast<float>(stream.normal());
    if (i % 3 != 2)
      trials.weights.data()[i] = i % 3 == 0 ? 0.0f : static_cast<float>(2 * stream.uniform());
  }
  for (Index n = 0; n < masked_trials; ++n)
    for (Index t = 0; t < masked_time; ++t)
      if (!trials.has_step(n, t)) {
        trials.inputs.col(t * masked_trials + n).setZero();
        trials.weights.col(t * masked_trials + n).setZero();
      }
  // The weights of a step are not to fall into the same pattern in every column.
  trials.weights(0, 1) = 0.25f;
  trials.weights(1, 2) = 0;
  return trials;
}

class MaskedLossOfEveryKind : public ::testing::TestWithParam<CellKind> {
 protected:
  MaskedLossOfEveryKind() : weights_(parameter_count(shape_)) {
    Stream stream(text_of(GetParam()), "masked loss");
    for (float& w : weights_) w = static_cast<float>(0.6 * stream.normal());
  }

  double by_equations(const Vector<double>& p) const {
    return LossByEquations(GetParam(), p).of(trials_);
  }

  Vector<double> gradient_by_equations() const {
    return unidyn::gradient_by_equations(GetParam(), weights_.cast<double>(), trials_);
  }

  const NetworkShape shape_{GetParam(), masked_inputs, masked_units, masked_outputs};
  const Trials trials_ = trials_of_several_lengths();
  Vector<float> weights_;
};

TEST_P(MaskedLossOfEveryKind, IsThatOfTheEquationsOverEachTrialsOwnSteps) {
  Vector<double> p = weights_.cast<double>(), gradient(p.size());
  const auto loss = make_reference_loss(shape_, masked_trials, masked_time);
  EXPECT_NEAR(loss->value(span_of(p), trials_), by_equations(p), 1e-13);
  EXPECT_NEAR(loss->gradient(span_of(p), trials_, span_of(gradient)), by_equations(p), 1e-13);
  EXPECT_LT((gradient - gradient_by_equations()).cwiseAbs().maxCoeff(), 1e-9);
}

TEST_P(MaskedLossOfEveryKind, IsTheSameOfPackedWeights) {
  Vector<float> gradient(weights_.size());
  const auto loss = make_loss(shape_, masked_trials, masked_time);
  const double exact = by_equations(weights_.cast<double>());
  EXPECT_NEAR(loss->gradient(span_of(weights_), trials_, span_of(gradient)), exact, 1e-6 * exact);
  const Vector<double> truth = gradient_by_equations();
  EXPECT_LT((gradient.cast<double>() - truth).norm(), 3e-6 * truth.norm());
}

INSTANTIATE_TEST_SUITE_P(Kinds, MaskedLossOfEveryKind, ::testing::ValuesIn(every_kind()),
                         [](const auto& kind) { return text_of(kind.param); });

}  // namespace
}  // namespace unidyn
