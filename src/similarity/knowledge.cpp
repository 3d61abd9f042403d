#include "unidyn/similarity/knowledge.hpp"

#include <algorithm>
#include <numeric>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/holm.hpp"

namespace unidyn {
namespace {

std::vector<double> differences(std::span<const double> one, std::span<const double> other) {
  require(one.size() == other.size(), "advantage_of: not the same half-samples");
  std::vector<double> all(one.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = one[i] - other[i];
  return all;
}

// NaN of nothing.
double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// What lies outside of [0, 1] is no accuracy and no part of a whole.
Interval within_unit(const Interval& interval) {
  return {std::clamp(interval.low, 0.0, 1.0), std::clamp(interval.high, 0.0, 1.0)};
}

}  // namespace

Knowledge knowledge_of(Dissimilarity dissimilarity, Label label, const Question& question,
                       const Evidence& evidence, double level) {
  Knowledge row;
  row.dissimilarity = dissimilarity;
  row.label = label;
  row.networks = static_cast<Index>(question.networks.size());
  row.groups = question.groups;
  row.exchangeable = question.exchangeable();
  row.accuracy = evidence.accuracy;
  row.chance = evidence.chance;
  row.accuracy_interval =
      within_unit(half_sample_interval(evidence.accuracy, evidence.resampled_accuracy, level));
  row.silhouette = evidence.silhouette;
  row.r2 = evidence.variation.r2();
  row.r2_null = mean(evidence.permuted_r2);
  row.r2_interval = within_unit(half_sample_interval(row.r2, evidence.resampled_r2, level));
  row.pseudo_f = evidence.variation.pseudo_f();
  row.p = permutation_p(evidence.permuted_r2);
  row.p_holm = row.p;
  return row;
}

Advantage advantage_of(Dissimilarity dissimilarity, Label label, const Question& question,
                       const Evidence& geometry, const Evidence& topology, double level) {
  const auto accuracies = differences(geometry.resampled_accuracy, topology.resampled_accuracy);
  const auto r2s = differences(geometry.resampled_r2, topology.resampled_r2);
  Advantage row;
  row.dissimilarity = dissimilarity;
  row.label = label;
  row.networks = static_cast<Index>(question.networks.size());
  row.accuracy = geometry.accuracy - topology.accuracy;
  row.accuracy_interval = half_sample_interval(row.accuracy, accuracies, level);
  row.accuracy_p = row.accuracy_p_holm = half_sample_p(row.accuracy, accuracies);
  row.r2 = geometry.variation.r2() - topology.variation.r2();
  row.r2_interval = half_sample_interval(row.r2, r2s, level);
  row.r2_p = row.r2_p_holm = half_sample_p(row.r2, r2s);
  return row;
}

void correct(KnowledgeTables& tables) {
  std::vector<double> p;
  for (const Knowledge& row : tables.knowledge) p.push_back(row.p);
  const auto corrected = holm(p);
  for (std::size_t i = 0; i < corrected.size(); ++i) tables.knowledge[i].p_holm = corrected[i];
  std::vector<double> both;
  for (const Advantage& row : tables.advantage) {
    both.push_back(row.accuracy_p);
    both.push_back(row.r2_p);
  }
  const auto corrected_both = holm(both);
  for (std::size_t i = 0; i < tables.advantage.size(); ++i) {
    tables.advantage[i].accuracy_p_holm = corrected_both[2 * i];
    tables.advantage[i].r2_p_holm = corrected_both[2 * i + 1];
  }
}

}  // namespace unidyn
