#include "unidyn/similarity/knowledge.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "../support/not_a_number.hpp"
#include "states.hpp"
#include "unidyn/similarity/statistics.hpp"

namespace unidyn {
namespace {

using testing::not_a_number;

Question two_by_two() {
  Question question;
  question.networks = {0, 1, 2, 5};
  question.group = {0, 0, 1, 1};
  question.stratum = {0, 0, 0, 0};
  question.cell = {0, 0, 1, 1};
  question.groups = 2;
  return question;
}

Evidence evidence(double accuracy, double among) {
  Evidence found;
  found.accuracy = accuracy;
  found.chance = 1.0 / 3;
  found.silhouette = 0.25;
  found.variation = {10, among, 4, 2};
  found.permuted_r2 = {among / 10, 0, 0, 0.9};
  found.resampled_r2 = {0.1, 0.2, 0.6};
  found.resampled_accuracy = {0.5, 0.5, 0.8};
  return found;
}

TEST(Knowledge, PutsTheEvidenceTogether) {
  const Knowledge row =
      knowledge_of(Dissimilarity::cka, Label::units, two_by_two(), evidence(0.75, 4), 0.5);
  EXPECT_EQ(row.dissimilarity, Dissimilarity::cka);
  EXPECT_EQ(row.label, Label::units);
  EXPECT_EQ(row.networks, 4);
  EXPECT_EQ(row.groups, 2);
  EXPECT_EQ(row.exchangeable, 4);
  EXPECT_EQ(row.accuracy, 0.75);
  EXPECT_EQ(row.silhouette, 0.25);
  EXPECT_DOUBLE_EQ(row.r2, 0.4);
  EXPECT_DOUBLE_EQ(row.pseudo_f, 4 / (6 / 2.0));
  EXPECT_DOUBLE_EQ(row.p, 2 / 4.0);
  // Quartiles of the deviations −0.1, −0.1, 0.2 and −0.2, −0.1, 0.3.
  EXPECT_NEAR(row.accuracy_interval.low, 0.75 - 0.05, 1e-14);
  EXPECT_NEAR(row.accuracy_interval.high, 0.75 + 0.1, 1e-14);
  EXPECT_NEAR(row.r2_interval.low, 0.4 - 0.1, 1e-14);
  EXPECT_NEAR(row.r2_interval.high, 0.4 + 0.15, 1e-14);
}

TEST(Knowledge, EndsItsIntervalsAtZeroAndOne) {
  const Knowledge row =
      knowledge_of(Dissimilarity::cka, Label::units, two_by_two(), evidence(0.99, 0), 0.9);
  EXPECT_EQ(row.accuracy_interval.high, 1);
  EXPECT_EQ(row.r2_interval.low, 0);
}

TEST(Knowledge, OfWhatThereIsNothingToSayAboutIsNaN) {
  const Knowledge row =
      knowledge_of(Dissimilarity::cka, Label::l2, {},
                   {not_a_number, not_a_number, not_a_number, {}, {}, {}, {}}, 0.95);
  for (const double number : {row.accuracy, row.accuracy_interval.low, row.silhouette, row.r2,
                              row.r2_interval.high, row.pseudo_f, row.p, row.p_holm})
    EXPECT_TRUE(std::isnan(number));
}

TEST(Advantage, ComparesTheSameHalfSamples) {
  Evidence geometry = evidence(0.75, 4);
  const Evidence topology = evidence(0.5, 1);
  geometry.resampled_accuracy = {0.7, 0.5, 0.9};  // 0.2, 0, 0.1 more; deviations ±0.1, 0
  const Advantage row = advantage_of(Dissimilarity::svcca, Label::architecture, two_by_two(),
                                     geometry, topology, 0.5);
  EXPECT_DOUBLE_EQ(row.accuracy, 0.25);
  EXPECT_NEAR(row.accuracy_interval.low, 0.25 - 0.05, 1e-14);
  EXPECT_NEAR(row.accuracy_interval.high, 0.25 + 0.05, 1e-14);
  EXPECT_DOUBLE_EQ(row.accuracy_p, 1 / 4.0);
  EXPECT_NEAR(row.r2, 0.3, 1e-14);
  EXPECT_EQ(row.r2_interval, (Interval{row.r2, row.r2}));
  geometry.resampled_r2.pop_back();
  EXPECT_THROW(advantage_of(Dissimilarity::svcca, Label::architecture, two_by_two(), geometry,
                            topology, 0.5),
               std::invalid_argument);
}

TEST(Correct, GoesOverEachTableAsAWhole) {
  KnowledgeTables tables;
  for (const double p : {0.01, not_a_number, 0.03}) {
    Knowledge row;
    row.p = p;
    tables.knowledge.push_back(row);
  }
  Advantage row;
  row.accuracy_p = 0.01;
  row.r2_p = 0.02;
  tables.advantage = {row, row};
  correct(tables);
  EXPECT_DOUBLE_EQ(tables.knowledge[0].p_holm, 0.02);
  EXPECT_TRUE(std::isnan(tables.knowledge[1].p_holm));
  EXPECT_DOUBLE_EQ(tables.knowledge[2].p_holm, 0.03);
  EXPECT_DOUBLE_EQ(tables.advantage[1].accuracy_p_holm, 0.04);
  EXPECT_DOUBLE_EQ(tables.advantage[1].r2_p_holm, 0.04);
}

// Two labels of 2 values, crossed, 8 replicates in each of four cells; only the first matters: it
// shifts points by `effect` along one of two dimensions with unit variance.
struct Study {
  Matrix<double> distances;
  Question question;
};

Study study(double effect, std::uint64_t index) {
  Study made;
  Matrix<double> points = testing::normal_numbers(2, 32, "normal study", index);
  for (Index i = 0; i < 32; ++i) {
    made.question.networks.push_back(i);
    made.question.group.push_back(i % 2);
    made.question.stratum.push_back(i / 2 % 2);
    made.question.cell.push_back(i % 4);
    points(0, i) += effect * static_cast<double>(i % 2);
  }
  made.question.groups = 2;
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
      halves.push_back(half_sample(made.question, Stream("normal study", std::to_string(i), half)));
    std::vector<double> r2;
    for (const Variation& one : variations(centred, halves, 2)) r2.push_back(one.r2());
    const double estimate = variations(centred, {&made.question.group, 1}, 2).front().r2();
    const Interval found = half_sample_interval(estimate, r2, 0.9);
    held += found.low <= truth && truth <= found.high;
  }
  EXPECT_NEAR(held / double{studies}, 0.9, 0.07);
}

// The evidence of one dissimilarity of a study, with half-samples that only `index` decides.
Evidence evidence_of(const Study& made, std::uint64_t index) {
  std::vector<Groups> halves;
  for (std::uint64_t half = 0; half < 100; ++half)
    halves.push_back(half_sample(made.question, Stream("advantage", std::to_string(index), half)));
  const Matrix<double> centred = gower_centred(made.distances.cwiseAbs2());
  Evidence found;
  found.accuracy = neighbour_accuracies(made.distances, {&made.question.group, 1}, 2, 5).front();
  found.variation = variations(centred, {&made.question.group, 1}, 2).front();
  found.resampled_accuracy = neighbour_accuracies(made.distances, halves, 2, 3);
  for (const Variation& one : variations(centred, halves, 2))
    found.resampled_r2.push_back(one.r2());
  return found;
}

// How often an advantage is found at level 0.1, of accuracy and of R², where one dissimilarity sees
// an effect of `one` and the other, with noise of its own, an effect of `other`.
std::pair<double, double> found_advantages(double one, double other) {
  constexpr int studies = 200;
  double accuracy = 0, r2 = 0;
  for (std::uint64_t i = 0; i < studies; ++i) {
    const Study first = study(one, 2000 + i), second = study(other, 5000 + i);
    const Advantage row = advantage_of(Dissimilarity::cka, Label::architecture, first.question,
                                       evidence_of(first, i), evidence_of(second, i), 0.9);
    accuracy += row.accuracy_p <= 0.1 ? 1.0 / studies : 0;
    r2 += row.r2_p <= 0.1 ? 1.0 / studies : 0;
  }
  return {accuracy, r2};
}

TEST(Advantage, IsRarelyFoundWhereThereIsNone) {
  for (const double effect : {0.0, 2.0}) {
    const auto [accuracy, r2] = found_advantages(effect, effect);
    EXPECT_LT(accuracy, 0.1 + 0.06) << effect;
    EXPECT_LT(r2, 0.1 + 0.06) << effect;
  }
}

TEST(Advantage, IsFoundWhereThereIsOne) {
  const auto [accuracy, r2] = found_advantages(3, 0);
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
    accuracies.push_back(
        neighbour_accuracies(made.distances, {&made.question.group, 1}, 2, 5).front());
    std::vector<Groups> halves;
    for (std::uint64_t half = 0; half < 100; ++half)
      halves.push_back(half_sample(made.question, Stream("accuracies", std::to_string(i), half)));
    spread += deviation(neighbour_accuracies(made.distances, halves, 2, 3)) / studies;
  }
  EXPECT_GT(spread, 0.9 * deviation(accuracies));
  EXPECT_LT(spread, 1.5 * deviation(accuracies));
}

}  // namespace
}  // namespace unidyn
