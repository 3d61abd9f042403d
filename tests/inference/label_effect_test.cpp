#include "unidyn/inference/label_effect.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "../similarity/states.hpp"
#include "../support/not_a_number.hpp"
#include "unidyn/inference/statistics.hpp"

namespace unidyn {
namespace {

using testing::not_a_number;

LabelTest two_by_two() {
  LabelTest test;
  test.networks = {0, 1, 2, 5};
  test.group = {0, 0, 1, 1};
  test.stratum = {0, 0, 0, 0};
  test.cell = test.unit = {0, 0, 1, 1};
  test.groups = 2;
  return test;
}

// Judged by three random permutations, and half-samples with two degrees of freedom.
Judgement judgement(double level) {
  return {{Reason::given, 3, false}, Reason::given, 2, level};
}

Evidence evidence(double accuracy, double among) {
  Evidence found;
  found.accuracy = accuracy;
  found.chance = 1.0 / 3;
  found.accuracy_null = 0.375;
  found.silhouette = 0.25;
  found.variation = {10, among, 4, 2};
  found.r2_null = 0.125;
  found.judged_accuracy = 0.7;
  found.judged_r2 = 0.3;
  found.permuted_accuracy = {0.6, 0.7, 0.9};
  found.permuted_r2 = {0, 0, 0.9};
  found.resampled_r2 = {0.1, 0.2, 0.6};
  found.resampled_accuracy = {0.5, 0.5, 0.8};
  return found;
}

TEST(LabelEffect, PutsTheEvidenceTogether) {
  const Evidence all = evidence(0.75, 4);
  const LabelEffect row =
      label_effect_of(Dissimilarity::cka, Label::units, two_by_two(), all, judgement(0.5));
  EXPECT_EQ(row.dissimilarity, Dissimilarity::cka);
  EXPECT_EQ(row.label, Label::units);
  EXPECT_EQ(row.networks, 4);
  EXPECT_EQ(row.groups, 2);
  EXPECT_EQ(row.exchangeable, 4);
  EXPECT_EQ(row.permutations, 3);
  EXPECT_EQ(row.accuracy, 0.75);
  EXPECT_EQ(row.accuracy_null, 0.375);
  EXPECT_EQ(row.silhouette, 0.25);
  EXPECT_DOUBLE_EQ(row.r2, 0.4);
  EXPECT_EQ(row.r2_null, 0.125);
  EXPECT_DOUBLE_EQ(row.pseudo_f, 4 / (6 / 2.0));
  EXPECT_DOUBLE_EQ(row.accuracy_p, 3 / 4.0);
  EXPECT_DOUBLE_EQ(row.p, 2 / 4.0);
  for (const Reason reason : {row.p_reason, row.accuracy_interval_reason, row.r2_interval_reason})
    EXPECT_EQ(reason, Reason::given);
  EXPECT_EQ(row.accuracy_interval, half_sample_interval(0.75, all.resampled_accuracy, 2, 0.5));
  EXPECT_EQ(row.r2_interval, half_sample_interval(0.4, all.resampled_r2, 2, 0.5));
}

TEST(LabelEffect, EndsItsIntervalsAtZeroAndOne) {
  const LabelEffect row = label_effect_of(Dissimilarity::cka, Label::units, two_by_two(),
                                          evidence(0.99, 0), judgement(0.9));
  EXPECT_EQ(row.accuracy_interval.high, 1);
  EXPECT_EQ(row.r2_interval.low, 0);
}

TEST(LabelEffect, SaysWhyThereIsNoNumber) {
  Evidence few = evidence(1, 4);
  few.permuted_r2 = few.permuted_accuracy = few.resampled_r2 = few.resampled_accuracy = {};
  const LabelEffect row = label_effect_of(
      Dissimilarity::cka, Label::units, two_by_two(), few,
      {{Reason::too_few_configurations, 0, false}, Reason::too_few_replicates, 2, 0.9});
  for (const double number : {row.accuracy_p, row.accuracy_p_holm, row.p, row.p_holm,
                              row.accuracy_interval.low, row.r2_interval.high})
    EXPECT_TRUE(std::isnan(number));
  EXPECT_EQ(row.p_reason, Reason::too_few_configurations);
  EXPECT_EQ(row.accuracy_interval_reason, Reason::too_few_replicates);
  Evidence constant = evidence(1, 4);
  constant.resampled_accuracy = {1, 1, 1};
  const LabelEffect same =
      label_effect_of(Dissimilarity::cka, Label::units, two_by_two(), constant, judgement(0.9));
  EXPECT_EQ(same.accuracy_interval_reason, Reason::does_not_vary);
  EXPECT_EQ(same.r2_interval_reason, Reason::given);
}

TEST(Intervals, NeedReplicatesAndNeighboursToChooseFrom) {
  // 2 × 2 cells, each of as many replicates.
  const auto reason = [](Index replicates, Index neighbours) {
    LabelTest test;
    test.groups = 2;
    for (Index i = 0; i < 4 * replicates; ++i) {
      test.networks.push_back(i);
      test.cell.push_back(i % 4);
    }
    return interval_reason(test, neighbours);
  };
  EXPECT_EQ(reason(2, 1), Reason::too_few_replicates);
  EXPECT_EQ(reason(3, 5), Reason::given);
  EXPECT_EQ(reason(3, 15), Reason::too_few_replicates);  // all of a half-sample would vote
  EXPECT_EQ(interval_reason({}, 5), Reason::one_label);
}

TEST(Intervals, BearSomeNetworksWithoutReplicates) {
  LabelTest test;
  test.groups = 2;
  for (Index i = 0; i < 41; ++i) {
    test.networks.push_back(i);
    test.cell.push_back(std::min<Index>(i / 4, 9));
  }
  EXPECT_EQ(interval_reason(test, 5), Reason::given);
  for (Index i = 0; i < 5; ++i) test.cell[static_cast<std::size_t>(i)] = 10 + i;
  EXPECT_EQ(interval_reason(test, 5), Reason::too_few_replicates);
}

TEST(EffectDifference, NeedsPermutationsAndHalfSamplesToAgree) {
  Evidence geometry = evidence(0.75, 4);
  Evidence topology = evidence(0.5, 1);
  geometry.resampled_accuracy = {0.7, 0.5, 0.9};  // 0.2, 0, 0.1 more
  geometry.permuted_accuracy = {0.6, 0.7, 0.9};
  topology.judged_accuracy = 0.2;
  topology.permuted_accuracy = {0.5, 0.6, 0.8};  // 0.1 less each; at hand 0.5 less
  EffectDifference row = effect_difference_of(Dissimilarity::svcca, Label::architecture,
                                              two_by_two(), geometry, topology, judgement(0.5));
  const std::vector<double> more = {0.7 - 0.5, 0.5 - 0.5, 0.9 - 0.8};
  EXPECT_DOUBLE_EQ(row.accuracy, 0.25);
  EXPECT_EQ(row.accuracy_interval, half_sample_interval(0.25, more, 2, 0.5));
  EXPECT_DOUBLE_EQ(row.accuracy_p, std::max(1 / 4.0, half_sample_p(0.25, more, 2)));
  // The same permutations on both sides explain any difference.
  topology.permuted_accuracy = geometry.permuted_accuracy;
  topology.judged_accuracy = geometry.judged_accuracy;
  row = effect_difference_of(Dissimilarity::svcca, Label::architecture, two_by_two(), geometry,
                             topology, judgement(0.5));
  EXPECT_EQ(row.accuracy_p, 1);
  EXPECT_NEAR(row.r2, 0.3, 1e-14);
  // R² does not vary between half-samples, so nothing is said of its difference.
  EXPECT_TRUE(std::isnan(row.r2_interval.low));
  EXPECT_TRUE(std::isnan(row.r2_p));
  EXPECT_EQ(row.r2_interval_reason, Reason::does_not_vary);
  geometry.resampled_r2.pop_back();
  EXPECT_THROW(effect_difference_of(Dissimilarity::svcca, Label::architecture, two_by_two(),
                                    geometry, topology, judgement(0.5)),
               std::invalid_argument);
}

TEST(Correct, GoesOverBothPOfEachTableAsAWhole) {
  StatisticsTables tables;
  for (const double p : {0.01, not_a_number, 0.03}) {
    LabelEffect row;
    row.p = p;
    row.accuracy_p = 2 * p;
    tables.effects.push_back(row);
  }
  EffectDifference row;
  row.accuracy_p = 0.01;
  row.r2_p = 0.02;
  tables.differences = {row, row};
  correct(tables);
  EXPECT_DOUBLE_EQ(tables.effects[0].p_holm, 0.04);
  EXPECT_DOUBLE_EQ(tables.effects[0].accuracy_p_holm, 0.06);
  EXPECT_TRUE(std::isnan(tables.effects[1].p_holm));
  EXPECT_DOUBLE_EQ(tables.effects[2].p_holm, 0.06);
  EXPECT_DOUBLE_EQ(tables.effects[2].accuracy_p_holm, 0.06);
  EXPECT_DOUBLE_EQ(tables.differences[1].accuracy_p_holm, 0.04);
  EXPECT_DOUBLE_EQ(tables.differences[1].r2_p_holm, 0.04);
}

// Two labels of 2 values, crossed, 8 replicates in each of four cells; only the first matters: it
// shifts points by `effect` along one of two dimensions with unit variance.
struct Study {
  Matrix<double> distances;
  LabelTest test;
};

Study study(double effect, std::uint64_t index) {
  Study made;
  Matrix<double> points = testing::normal_numbers(2, 32, "normal study", index);
  for (Index i = 0; i < 32; ++i) {
    made.test.networks.push_back(i);
    made.test.group.push_back(i % 2);
    made.test.stratum.push_back(i / 2 % 2);
    made.test.cell.push_back(i % 4);
    made.test.unit.push_back(i % 4);
    points(0, i) += effect * static_cast<double>(i % 2);
  }
  made.test.groups = 2;
  made.distances = testing::distances_between(points);
  return made;
}

TEST(HalfSamples, HoldTheR2OfANormalProblemAsOftenAsTheySay) {
  // Of total variance 2 + effect²/4, the label explains effect²/4.
  const double effect = 3, truth = (effect * effect / 4) / (2 + effect * effect / 4);
  constexpr int studies = 300;
  int held = 0;
  for (std::uint64_t i = 0; i < studies; ++i) {
    const Study made = study(effect, i);
    const Matrix<double> centred = gower_centred(made.distances.cwiseAbs2());
    std::vector<Groups> halves;
    for (std::uint64_t half = 0; half < 200; ++half)
      halves.push_back(half_sample(made.test, Stream("normal study", std::to_string(i), half)));
    std::vector<double> r2;
    for (const Variation& one : variations(centred, halves, 2)) r2.push_back(one.r2());
    const double estimate = variations(centred, {&made.test.group, 1}, 2).front().r2();
    const Interval found = half_sample_interval(estimate, r2, degrees_of_freedom(made.test), 0.9);
    held += found.low <= truth && truth <= found.high;
  }
  EXPECT_NEAR(held / double{studies}, 0.9, 0.07);
}

// Differences of accuracy and of R² in half-samples of two dissimilarities of one study.
struct Differences {
  double accuracy, r2;
  std::vector<double> resampled_accuracy, resampled_r2;
};

Differences differences(const Study& one, const Study& other, std::uint64_t index) {
  std::vector<Groups> halves = {one.test.group};
  for (std::uint64_t half = 0; half < 100; ++half)
    halves.push_back(half_sample(one.test, Stream("advantage", std::to_string(index), half)));
  const auto r2 = [&](const Study& study) {
    return variations(gower_centred(study.distances.cwiseAbs2()), halves, 2);
  };
  const auto accuracy = [&](const Study& study, Index k) {
    return neighbour_accuracies(study.distances, halves, 2, k);
  };
  const auto first = r2(one), second = r2(other);
  const auto near = accuracy(one, 3), also_near = accuracy(other, 3);
  Differences found{accuracy(one, 5).front() - accuracy(other, 5).front(),
                    first.front().r2() - second.front().r2(),
                    {},
                    {}};
  for (std::size_t i = 1; i < halves.size(); ++i) {
    found.resampled_accuracy.push_back(near[i] - also_near[i]);
    found.resampled_r2.push_back(first[i].r2() - second[i].r2());
  }
  return found;
}

// How often half-samples tell a difference at level 0.1, of accuracy and of R², where one
// dissimilarity sees an effect of `one` and the other, with noise of its own, an effect of `other`.
std::pair<double, double> found_differences(double one, double other) {
  constexpr int studies = 200;
  double accuracy = 0, r2 = 0;
  for (std::uint64_t i = 0; i < studies; ++i) {
    const Study first = study(one, 2000 + i);
    const Differences found = differences(first, study(other, 5000 + i), i);
    const Index degrees = degrees_of_freedom(first.test);
    accuracy += half_sample_p(found.accuracy, found.resampled_accuracy, degrees) <= 0.1;
    r2 += half_sample_p(found.r2, found.resampled_r2, degrees) <= 0.1;
  }
  return {accuracy / studies, r2 / studies};
}

TEST(HalfSamples, RarelyTellADifferenceWhereThereIsNone) {
  for (const double effect : {0.0, 2.0}) {
    const auto [accuracy, r2] = found_differences(effect, effect);
    EXPECT_LT(accuracy, 0.1 + 0.06) << effect;
    EXPECT_LT(r2, 0.1 + 0.06) << effect;
  }
}

TEST(HalfSamples, TellADifferenceWhereThereIsOne) {
  const auto [accuracy, r2] = found_differences(3, 0);
  EXPECT_GT(accuracy, 0.8);
  EXPECT_GT(r2, 0.9);
}

TEST(HalfSamples, SpreadAccuraciesAsStudiesDo) {
  // The standard deviation of accuracies by half the neighbours in halves of one study is about
  // that of accuracies in whole studies, rather larger than smaller.
  constexpr int studies = 100;
  std::vector<double> accuracies;
  double spread = 0;
  const auto deviation = [](const std::vector<double>& values) {
    const Eigen::Map<const Eigen::ArrayXd> x(values.data(), static_cast<Index>(values.size()));
    return std::sqrt((x - x.mean()).square().mean());
  };
  for (std::uint64_t i = 0; i < studies; ++i) {
    const Study made = study(2, 1000 + i);
    accuracies.push_back(neighbour_accuracies(made.distances, {&made.test.group, 1}, 2, 5).front());
    std::vector<Groups> halves;
    for (std::uint64_t half = 0; half < 100; ++half)
      halves.push_back(half_sample(made.test, Stream("accuracies", std::to_string(i), half)));
    spread += deviation(neighbour_accuracies(made.distances, halves, 2, 3)) / studies;
  }
  EXPECT_GT(spread, 0.9 * deviation(accuracies));
  EXPECT_LT(spread, 1.5 * deviation(accuracies));
}

}  // namespace
}  // namespace unidyn
