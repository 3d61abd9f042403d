// The packed kernels of every instruction set against the cells' own equations in double precision.
#include <gtest/gtest.h>

#include <limits>

#include "every_kind.hpp"
#include "unidyn/linalg/instruction_set.hpp"
#include "unidyn/tasks/task.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

// A network with generic weights, and trials with generic inputs and targets.
struct PackedProblem {
  NetworkShape shape;
  Trials trials;
  Vector<float> w;

  PackedProblem(const CellKind& kind, Index units, Index count, Index time, Index inputs = 2,
                Index outputs = 3)
      : shape{kind, inputs, units, outputs},
        trials{count, time, Matrix<float>(inputs, count * time),
               Matrix<float>(outputs, count * time)},
        w(parameter_count(shape)) {
    Stream stream(text_of(kind), "packed test");
    const auto draw = [&](auto& numbers, double scale) {
      for (Index i = 0; i < numbers.size(); ++i)
        numbers.data()[i] = static_cast<float>(scale * stream.normal());
    };
    draw(trials.inputs, 1);
    draw(trials.targets, 1);
    draw(w, 0.7 / std::sqrt(static_cast<double>(units)));
  }

  std::unique_ptr<Loss<float>> packed() const {
    return make_loss(shape, trials.count, trials.time);
  }
};

struct Answer {
  double loss = 0;
  Vector<double> gradient;
};

template <class S>
Answer answer_of(Loss<S>& loss, const PackedProblem& problem) {
  Vector<S> w = problem.w.cast<S>(), gradient(w.size());
  const double value = loss.gradient(span_of(w), problem.trials, span_of(gradient));
  return {value, gradient.template cast<double>()};
}

using KindAndSet = std::tuple<CellKind, std::string>;

class PackedLossOfEveryKind : public ::testing::TestWithParam<KindAndSet> {
 protected:
  void SetUp() override { use_instruction_set(std::get<1>(GetParam())); }
  void TearDown() override { use_instruction_set(instruction_sets().front()); }
  const CellKind& kind() const { return std::get<0>(GetParam()); }
};

// Units that fill panels and leave them ragged, trials that fill chunks and do not, lengths below
// and above a block of steps; in the last, what a chunk leaves behind fills large pages.
TEST_P(PackedLossOfEveryKind, IsTheLossOfTheEquationsAtEverySize) {
  for (const auto& [units, count, time] : std::initializer_list<std::tuple<Index, Index, Index>>{
           {1, 1, 1}, {5, 3, 7}, {64, 16, 13}, {70, 37, 6}, {130, 18, 9}, {66, 17, 150}}) {
    const PackedProblem problem(kind(), units, count, time);
    const Answer exact = answer_of(*make_reference_loss(problem.shape, count, time), problem);
    const Answer packed = answer_of(*problem.packed(), problem);
    SCOPED_TRACE(::testing::Message() << units << " units, " << count << " trials, " << time);
    EXPECT_NEAR(packed.loss, exact.loss, 1e-6 * exact.loss);
    EXPECT_LT((packed.gradient - exact.gradient).norm(), 3e-6 * exact.gradient.norm());
    for (const WeightBlock& block : layout(problem.shape)) {
      const auto part = [&](const Answer& a) {
        return a.gradient.segment(block.offset, block.size());
      };
      EXPECT_LT((part(packed) - part(exact)).norm(), 1e-5 * exact.gradient.norm()) << block.name;
    }
  }
}

// Weights of which some are 0, the others anything up to 2.
void weigh(Trials& trials) {
  Stream stream("packed test", "weights");
  trials.weights.resizeLike(trials.targets);
  for (Index i = 0; i < trials.weights.size(); ++i)
    trials.weights.data()[i] = i % 4 == 1 ? 0.0f : static_cast<float>(2 * stream.uniform());
}

TEST_P(PackedLossOfEveryKind, IsTheLossOfTheEquationsWithWeights) {
  for (const auto& [units, count, time] :
       std::initializer_list<std::tuple<Index, Index, Index>>{{5, 3, 7}, {70, 37, 6}}) {
    PackedProblem problem(kind(), units, count, time);
    weigh(problem.trials);
    const Answer exact = answer_of(*make_reference_loss(problem.shape, count, time), problem);
    const Answer packed = answer_of(*problem.packed(), problem);
    SCOPED_TRACE(::testing::Message() << units << " units, " << count << " trials, " << time);
    EXPECT_NEAR(packed.loss, exact.loss, 1e-6 * exact.loss);
    EXPECT_LT((packed.gradient - exact.gradient).norm(), 3e-6 * exact.gradient.norm());
  }
}

TEST_P(PackedLossOfEveryKind, HasNoUseForTargetsOfWeightZeroNorForWeightsOfOne) {
  PackedProblem problem(kind(), 20, 5, 4);
  const Answer plain = answer_of(*problem.packed(), problem);
  problem.trials.weights.setOnes(problem.trials.targets.rows(), problem.trials.targets.cols());
  const Answer ones = answer_of(*problem.packed(), problem);
  EXPECT_EQ(ones.loss, plain.loss);
  EXPECT_EQ(ones.gradient, plain.gradient);
  weigh(problem.trials);
  const Answer before = answer_of(*problem.packed(), problem);
  for (Index i = 1; i < problem.trials.targets.size(); i += 4)
    problem.trials.targets.data()[i] = -50;
  const Answer after = answer_of(*problem.packed(), problem);
  EXPECT_EQ(after.loss, before.loss);
  EXPECT_EQ(after.gradient, before.gradient);
}

TEST_P(PackedLossOfEveryKind, TakesAnyNumberOfInputsAndOutputs) {
  for (const Index channels : {1, 4, 6, 9}) {
    const PackedProblem problem(kind(), 20, 5, 4, channels, channels);
    const Answer exact = answer_of(*make_reference_loss(problem.shape, 5, 4), problem);
    const Answer packed = answer_of(*problem.packed(), problem);
    EXPECT_NEAR(packed.loss, exact.loss, 1e-6 * exact.loss);
    EXPECT_LT((packed.gradient - exact.gradient).norm(), 3e-6 * exact.gradient.norm()) << channels;
  }
}

TEST_P(PackedLossOfEveryKind, DoesNotDependOnWhatWasAskedBefore) {
  PackedProblem problem(kind(), 65, 21, 12);
  const auto loss = problem.packed();
  const Answer first = answer_of(*loss, problem);
  const double value = loss->value(span_of(problem.w), problem.trials);
  PackedProblem other = problem;
  other.w *= -3;
  answer_of(*loss, other);
  const Answer again = answer_of(*loss, problem);
  EXPECT_EQ(again.loss, first.loss);
  EXPECT_EQ(again.gradient, first.gradient);
  EXPECT_EQ(value, first.loss);
}

TEST_P(PackedLossOfEveryKind, IsNotFiniteWhereANumberIsNot) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    PackedProblem problem(kind(), 6, 4, 5);
    problem.w[problem.w.size() - 1] = bad;  // of the readout
    EXPECT_FALSE(std::isfinite(problem.packed()->value(span_of(problem.w), problem.trials)));
  }
  PackedProblem problem(kind(), 6, 4, 5);
  problem.w[3] = std::numeric_limits<float>::quiet_NaN();  // of the recurrent weights
  EXPECT_FALSE(std::isfinite(problem.packed()->value(span_of(problem.w), problem.trials)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, PackedLossOfEveryKind,
                         ::testing::Combine(::testing::ValuesIn(every_kind()),
                                            ::testing::ValuesIn(instruction_sets())),
                         [](const auto& p) {
                           return text_of(std::get<0>(p.param)) + "_" + std::get<1>(p.param);
                         });

TEST(PackedLoss, RefusesParametersAndTrialsOfAnotherSize) {
  PackedProblem problem({}, 4, 3, 5);
  const auto loss = make_loss(problem.shape, 3, 5);
  Vector<float> short_one = problem.w.head(problem.w.size() - 1);
  EXPECT_THROW(loss->value(span_of(short_one), problem.trials), std::invalid_argument);
  EXPECT_THROW(loss->gradient(span_of(problem.w), problem.trials, span_of(short_one)),
               std::invalid_argument);
  const PackedProblem other({}, 4, 4, 5);
  EXPECT_THROW(loss->value(span_of(problem.w), other.trials), std::invalid_argument);
  EXPECT_THROW(make_loss(problem.shape, 0, 5), std::invalid_argument);
  PackedProblem unfit({}, 4, 3, 5);
  unfit.trials.weights.setZero(3, 15);  // nothing counts
  EXPECT_THROW(loss->value(span_of(unfit.w), unfit.trials), std::invalid_argument);
  unfit.trials.weights.setOnes(3, 14);
  EXPECT_THROW(loss->value(span_of(unfit.w), unfit.trials), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
