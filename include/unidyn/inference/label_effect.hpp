#pragma once
// What dissimilarities know of labels, and how much more the geometry of hidden states knows than
// the topology of transitions: the tables that the numbers of label_test.hpp, statistics.hpp,
// silhouette.hpp, permanova.hpp and resampling.hpp are put together to.
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

/// What one dissimilarity says in one test, before anything is concluded from it.
struct Evidence {
  double accuracy = 0;  // neighbour_accuracy()
  double chance = 0;
  double silhouette = 0;     // mean_silhouette()
  Variation variation;       // of the labels at hand
  double accuracy_null = 0;  // means over random permutations of the labels
  double r2_null = 0;
  // What the label is judged by, of networks in equally large units (equal_units()): accuracy, and
  // R² of the centres of units; and the same in permutations of the label.
  double judged_accuracy = 0;
  double judged_r2 = 0;
  std::vector<double> permuted_r2;
  std::vector<double> permuted_accuracy;
  std::vector<double> resampled_r2;        // in each half-sample; empty: there are none
  std::vector<double> resampled_accuracy;  // in the same half-samples, by half the neighbours
};

/// How one test is judged, whatever the dissimilarity.
struct Judgement {
  Permutations permutations;
  Reason intervals = Reason::given;
  Index degrees = 0;  // degrees_of_freedom() of its half-samples
  double level = 0.95;
};

/// How well one dissimilarity knows one label. NaN stands for what there is none of: all numbers if
/// the networks share one label, nulls if no two exchangeable networks differ in it, and p-values
/// and intervals for the reason that stands beside them. Intervals end at 0 and 1.
struct LabelEffect {
  Dissimilarity dissimilarity{};
  Label label{};
  Reason p_reason{};  // of both p
  Reason accuracy_interval_reason{};
  Reason r2_interval_reason{};
  Index networks = 0;      // that take part
  Index groups = 0;        // different labels among them
  Index exchangeable = 0;  // LabelTest::exchangeable
  Index permutations = 0;
  double accuracy = 0;
  double chance = 0;
  double accuracy_null = 0;  // its mean over permutations
  Interval accuracy_interval;
  double accuracy_p = 0;
  double accuracy_p_holm = 0;  // corrected over both p-values of all rows
  double silhouette = 0;       // mean_silhouette(), which has neither p-value nor interval
  double r2 = 0;
  double r2_null = 0;
  Interval r2_interval;
  double pseudo_f = 0;
  double p = 0;
  double p_holm = 0;
};

/// How much more a geometric dissimilarity knows of a label than topology does: differences of
/// accuracy and of R². Chance is the same on both sides (it depends on labels alone) and cancels.
///
/// Two things could be at work where there is no advantage. Networks of a configuration may be more
/// alike in one dissimilarity than in the other, whatever the label: then the difference is usual
/// for labels that are permuted, the same way on both sides. And a difference between two that both
/// know the label may be an accident of the seeds: then half-samples, which both sides share, vary
/// by as much. A p-value is the larger of those of both tests, so that it is small only if neither
/// explains the difference (an intersection-union test: Berger 1982). The interval is that of the
/// half-samples.
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

/// The labels that the paper's claim is about.
inline constexpr std::array claimed_labels = {Label::architecture, Label::activation};

/// Cells of fewer replicates say too little of how they vary.
inline constexpr Index least_replicates = 3;

/// Whether half-samples of `test` give intervals that hold their level when `neighbours` vote:
/// nine of ten networks must be in cells of least_replicates, and of a half-sample twice as many
/// must be left as vote in it, or all others vote whatever they are.
Reason interval_reason(const LabelTest& test, Index neighbours);

/// The row that follows from `evidence`; corrected p-values still being p-values.
LabelEffect label_effect_of(Dissimilarity dissimilarity, Label label, const LabelTest& test,
                            const Evidence& evidence, const Judgement& judgement);

/// The row that compares the evidence of a geometric dissimilarity with that of topology, for the
/// same test, permutations and half-samples; corrected p-values still being p-values.
EffectDifference effect_difference_of(Dissimilarity dissimilarity, Label label,
                                      const LabelTest& test, const Evidence& geometry,
                                      const Evidence& topology, const Judgement& judgement);

/// Corrects the p-values of each table, both of each row, by Holm's method.
void correct(StatisticsTables& tables);

}  // namespace unidyn
