#pragma once
// How strongly dissimilarities depend on labels, and how much more the geometry of hidden states
// does than the topology of transitions: the tables that combine the numbers of label_test.hpp,
// statistics.hpp, silhouette.hpp, permanova.hpp and resampling.hpp.
#include <span>
#include <vector>

#include "unidyn/core/settings.hpp"
#include "unidyn/inference/arrangements.hpp"
#include "unidyn/inference/permanova.hpp"
#include "unidyn/inference/resampling.hpp"
#include "unidyn/similarity/dissimilarity.hpp"

namespace unidyn {

struct StatisticsSettings {
  long neighbours = 5;
  long permutations = 0;
  long resamples = 999;
  double level = 0.95;

  static void describe(auto& self, auto&& setting) {
    setting("neighbours", self.neighbours, Range{1, 1e6}, "nearest networks that vote on a label");
    setting("permutations", self.permutations, Range{0, 1e7},
            "of labels, for p-values; 0: as many as the corrected p-values need");
    setting("resamples", self.resamples, Range{2, 1e7},
            "half-samples of replicates, for intervals");
    setting("level", self.level, Range{0.5, 0.9999}, "of the intervals");
  }
};

/// The statistics of one dissimilarity in one test, before any inference.
struct Evidence {
  double accuracy = 0;  // neighbour_accuracy()
  double chance = 0;
  double silhouette = 0;     // mean_silhouette()
  Variation variation;       // for the actual labels
  double accuracy_null = 0;  // means over random permutations of the labels
  double r2_null = 0;
  // The test statistics, computed on equally large units (equal_units()): accuracy, and R² of the
  // centres of units; below, the same for permuted labels.
  double judged_accuracy = 0;
  double judged_r2 = 0;
  std::vector<double> permuted_r2;
  std::vector<double> permuted_accuracy;
  std::vector<double> resampled_r2;        // in each half-sample; empty: none were drawn
  std::vector<double> resampled_accuracy;  // in the same half-samples, with half the neighbours
};

/// The permutations and half-samples of one test, the same for all dissimilarities.
struct Judgement {
  Permutations permutations;
  Reason intervals = Reason::given;
  Index degrees = 0;  // degrees_of_freedom() of the half-samples
  double level = 0.95;
};

/// How strongly one dissimilarity depends on one label. Undefined numbers are NaN: all if the
/// networks share one label, nulls if no two exchangeable networks differ in it, and p-values and
/// intervals for the reason given beside them. Intervals are clipped to [0, 1].
struct LabelEffect {
  Dissimilarity dissimilarity{};
  Label label{};
  Reason p_reason{};  // of both p-values
  Reason accuracy_interval_reason{};
  Reason r2_interval_reason{};
  Index networks = 0;      // included in the test
  Index groups = 0;        // number of different labels
  Index exchangeable = 0;  // LabelTest::exchangeable
  Index permutations = 0;
  double accuracy = 0;
  double chance = 0;
  double accuracy_null = 0;  // its mean over permutations
  Interval accuracy_interval;
  double accuracy_p = 0;
  double accuracy_p_holm = 0;  // corrected over both p-values of all rows
  double silhouette = 0;       // mean_silhouette(), without p-value or interval
  double r2 = 0;
  double r2_null = 0;
  Interval r2_interval;
  double pseudo_f = 0;
  double p = 0;
  double p_holm = 0;
};

/// How much more a geometric dissimilarity depends on a label than topology does: differences of
/// accuracy and of R². Chance is the same on both sides (it depends on labels alone) and cancels.
///
/// If there is no true difference, an observed one has two possible explanations. Networks of a
/// configuration may be more alike in one dissimilarity than in the other, whatever the label: then
/// differences are as large for labels permuted in the same way on both sides. Or both depend on
/// the label equally and the difference is due to the seeds: then it varies as much over
/// half-samples, which both sides share. The p-value is the larger of the two tests', so that it is
/// small only if neither explains the difference (an intersection-union test: Berger 1982). The
/// interval is that of the half-samples.
struct EffectDifference {
  Dissimilarity dissimilarity{};
  Label label{};
  Reason p_reason{};  // why there is no p-value although there is an interval
  Reason accuracy_interval_reason{};
  Reason r2_interval_reason{};
  Index networks = 0;
  double accuracy = 0;
  Interval accuracy_interval;
  double accuracy_p = 0;
  double accuracy_p_holm = 0;  // corrected over both p-values of all rows
  double r2 = 0;
  Interval r2_interval;
  double r2_p = 0;
  double r2_p_holm = 0;
};

struct StatisticsTables {
  std::vector<LabelEffect> effects;
  std::vector<EffectDifference> differences;
};

/// The labels in the paper's claim.
inline constexpr std::array claimed_labels = {Label::architecture, Label::activation};

/// Cells with fewer replicates do not determine their variation well enough.
inline constexpr Index least_replicates = 3;

/// Whether half-samples of `test` give intervals that keep their level when `neighbours` vote. Nine
/// of ten networks must be in cells of least_replicates, and a half-sample must have more than
/// twice as many networks as vote in it, so that the choice of neighbours matters.
Reason interval_reason(const LabelTest& test, Index neighbours);

/// The row for `evidence`, with p-values not yet corrected.
LabelEffect label_effect_of(Dissimilarity dissimilarity, Label label, const LabelTest& test,
                            const Evidence& evidence, const Judgement& judgement);

/// The row that compares the evidence of a geometric dissimilarity with that of topology, for the
/// same test, permutations and half-samples, with p-values not yet corrected.
EffectDifference effect_difference_of(Dissimilarity dissimilarity, Label label,
                                      const LabelTest& test, const Evidence& geometry,
                                      const Evidence& topology, const Judgement& judgement);

/// Corrects all p-values of each table, two per row, by Holm's method.
void correct(StatisticsTables& tables);

}  // namespace unidyn
