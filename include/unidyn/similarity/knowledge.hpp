#pragma once
// What dissimilarities know of labels, and how much more the geometry of hidden states knows than
// the topology of transitions: the tables that the numbers of question.hpp, statistics.hpp,
// silhouette.hpp, permanova.hpp and resampling.hpp are put together to.
#include <span>
#include <vector>

#include "unidyn/core/settings.hpp"
#include "unidyn/similarity/dissimilarity.hpp"
#include "unidyn/similarity/permanova.hpp"
#include "unidyn/similarity/resampling.hpp"

namespace unidyn {

struct StatisticsSettings {
  long neighbours = 5;
  long permutations = 999;
  long resamples = 999;
  double level = 0.95;

  static void describe(auto& self, auto&& setting) {
    setting("neighbours", self.neighbours, Range{1, 1e6}, "nearest networks that vote on a label");
    setting("permutations", self.permutations, Range{1, 1e7}, "of labels, for p-values");
    setting("resamples", self.resamples, Range{2, 1e7},
            "half-samples of replicates, for intervals");
    setting("level", self.level, Range{0.5, 0.9999}, "of the intervals");
  }
};

/// What one dissimilarity says to one question, before anything is concluded from it.
struct Evidence {
  double accuracy = 0;  // neighbour_accuracy()
  double chance = 0;
  double silhouette = 0;             // mean_silhouette()
  Variation variation;               // of the labels at hand
  std::vector<double> permuted_r2;   // first that of the labels at hand; empty: no permutations
  std::vector<double> resampled_r2;  // in each half-sample; empty: there are none
  std::vector<double> resampled_accuracy;  // in the same half-samples, by half the neighbours
};

/// How well one dissimilarity knows one label. NaN stands for what there is none of: all numbers if
/// the networks share one label, p and r2_null if no two exchangeable networks differ in it,
/// intervals if no configuration has replicates. Intervals end at 0 and 1.
struct Knowledge {
  Dissimilarity dissimilarity{};
  Label label{};
  Index networks = 0;      // that take part
  Index groups = 0;        // different labels among them
  Index exchangeable = 0;  // Question::exchangeable
  double accuracy = 0;
  double chance = 0;
  Interval accuracy_interval;
  double silhouette = 0;
  double r2 = 0;
  double r2_null = 0;  // its mean over the permutations
  Interval r2_interval;
  double pseudo_f = 0;
  double p = 0;
  double p_holm = 0;  // corrected over all rows
};

/// How much more a geometric dissimilarity knows of a label than topology does: differences of
/// accuracy and of R². Chance is the same on both sides (it depends on labels alone) and cancels.
/// Intervals and p-values come from differences in half-samples, which both sides share.
struct Advantage {
  Dissimilarity dissimilarity{};
  Label label{};
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

struct KnowledgeTables {
  std::vector<Knowledge> knowledge;
  std::vector<Advantage> advantage;
};

/// The labels that the paper's claim is about.
inline constexpr std::array claimed_labels = {Label::architecture, Label::activation};

/// The row that follows from `evidence`, p_holm still being p.
Knowledge knowledge_of(Dissimilarity dissimilarity, Label label, const Question& question,
                       const Evidence& evidence, double level);

/// The row that compares the evidence of a geometric dissimilarity with that of topology, for the
/// same question and half-samples; corrected p-values still being p-values.
Advantage advantage_of(Dissimilarity dissimilarity, Label label, const Question& question,
                       const Evidence& geometry, const Evidence& topology, double level);

/// Corrects the p-values of each table by Holm's method.
void correct(KnowledgeTables& tables);

}  // namespace unidyn
