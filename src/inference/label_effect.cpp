#include "unidyn/inference/label_effect.hpp"

#include <algorithm>
#include <cmath>

#include "unidyn/core/error.hpp"
#include "unidyn/inference/holm.hpp"

namespace unidyn {
namespace {

std::vector<double> differences(std::span<const double> one, std::span<const double> other) {
  require(one.size() == other.size(),
          "effect_difference_of: not the same half-samples or permutations");
  std::vector<double> all(one.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = one[i] - other[i];
  return all;
}

// Accuracies and fractions of variance are within [0, 1].
Interval within_unit(const Interval& interval) {
  return {std::clamp(interval.low, 0.0, 1.0), std::clamp(interval.high, 0.0, 1.0)};
}

// If the number is NaN although it was to be computed, there was no variation to judge it by.
Reason reason_of(Reason reason, double number) {
  return reason == Reason::given && std::isnan(number) ? Reason::does_not_vary : reason;
}

// One of the differences in an EffectDifference.
struct Difference {
  double estimate;
  double judged;  // test statistic, compared with its permutations
  std::vector<double> permuted, resampled;

  Interval interval(const Judgement& judgement) const {
    return half_sample_interval(estimate, resampled, judgement.degrees, judgement.level);
  }
  double p(const Judgement& judgement) const {
    const double by_permutation =
        two_sided_permutation_p(judged, permuted, judgement.permutations.all);
    const double by_half_samples = half_sample_p(estimate, resampled, judgement.degrees);
    if (std::isnan(by_permutation)) return by_permutation;
    return std::isnan(by_half_samples) ? by_half_samples
                                       : std::max(by_permutation, by_half_samples);
  }
};

void correct(std::span<double* const> p, std::span<double* const> corrected) {
  std::vector<double> values;
  for (const double* one : p) values.push_back(*one);
  const auto found = holm(values);
  for (std::size_t i = 0; i < found.size(); ++i) *corrected[i] = found[i];
}

}  // namespace

Reason interval_reason(const LabelTest& test, Index neighbours) {
  if (test.groups < 2) return Reason::one_label;
  Index replicated = 0, left = 0;
  for (const Index size : test.cell_sizes()) {
    if (size >= least_replicates) replicated += size;
    left += (size + 1) / 2;
  }
  const auto networks = static_cast<Index>(test.networks.size());
  const bool enough = 10 * replicated >= 9 * networks && left > 2 * ((neighbours + 1) / 2);
  return enough ? Reason::given : Reason::too_few_replicates;
}

LabelEffect label_effect_of(Dissimilarity dissimilarity, Label label, const LabelTest& test,
                            const Evidence& evidence, const Judgement& judgement) {
  const auto& [permutations, intervals, degrees, level] = judgement;
  LabelEffect row;
  row.dissimilarity = dissimilarity;
  row.label = label;
  row.networks = static_cast<Index>(test.networks.size());
  row.groups = test.groups;
  row.exchangeable = test.exchangeable();
  row.permutations = permutations.count;
  row.accuracy = evidence.accuracy;
  row.chance = evidence.chance;
  row.accuracy_null = evidence.accuracy_null;
  row.accuracy_interval = within_unit(
      half_sample_interval(evidence.accuracy, evidence.resampled_accuracy, degrees, level));
  row.accuracy_interval_reason = reason_of(intervals, row.accuracy_interval.low);
  row.accuracy_p =
      permutation_p(evidence.judged_accuracy, evidence.permuted_accuracy, permutations.all);
  row.accuracy_p_holm = row.accuracy_p;
  row.silhouette = evidence.silhouette;
  row.r2 = evidence.variation.r2();
  row.r2_null = evidence.r2_null;
  row.r2_interval =
      within_unit(half_sample_interval(row.r2, evidence.resampled_r2, degrees, level));
  row.r2_interval_reason = reason_of(intervals, row.r2_interval.low);
  row.pseudo_f = evidence.variation.pseudo_f();
  row.p = permutation_p(evidence.judged_r2, evidence.permuted_r2, permutations.all);
  row.p_holm = row.p;
  row.p_reason = reason_of(permutations.reason, row.p);
  return row;
}

EffectDifference effect_difference_of(Dissimilarity dissimilarity, Label label,
                                      const LabelTest& test, const Evidence& geometry,
                                      const Evidence& topology, const Judgement& judgement) {
  const Difference accuracies{
      geometry.accuracy - topology.accuracy, geometry.judged_accuracy - topology.judged_accuracy,
      differences(geometry.permuted_accuracy, topology.permuted_accuracy),
      differences(geometry.resampled_accuracy, topology.resampled_accuracy)};
  const Difference r2s{geometry.variation.r2() - topology.variation.r2(),
                       geometry.judged_r2 - topology.judged_r2,
                       differences(geometry.permuted_r2, topology.permuted_r2),
                       differences(geometry.resampled_r2, topology.resampled_r2)};
  EffectDifference row;
  row.dissimilarity = dissimilarity;
  row.label = label;
  row.networks = static_cast<Index>(test.networks.size());
  row.p_reason = judgement.permutations.reason;
  row.accuracy = accuracies.estimate;
  row.accuracy_interval = accuracies.interval(judgement);
  row.accuracy_interval_reason = reason_of(judgement.intervals, row.accuracy_interval.low);
  row.accuracy_p = row.accuracy_p_holm = accuracies.p(judgement);
  row.r2 = r2s.estimate;
  row.r2_interval = r2s.interval(judgement);
  row.r2_interval_reason = reason_of(judgement.intervals, row.r2_interval.low);
  row.r2_p = row.r2_p_holm = r2s.p(judgement);
  return row;
}

void correct(StatisticsTables& tables) {
  std::vector<double*> p, corrected;
  for (LabelEffect& row : tables.effects) {
    p.insert(p.end(), {&row.accuracy_p, &row.p});
    corrected.insert(corrected.end(), {&row.accuracy_p_holm, &row.p_holm});
  }
  correct(p, corrected);
  p.clear();
  corrected.clear();
  for (EffectDifference& row : tables.differences) {
    p.insert(p.end(), {&row.accuracy_p, &row.r2_p});
    corrected.insert(corrected.end(), {&row.accuracy_p_holm, &row.r2_p_holm});
  }
  correct(p, corrected);
}

}  // namespace unidyn
