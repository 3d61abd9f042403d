#pragma once
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// A batch of trials. Time is counted in steps; column t·count + n is step t of trial n, so that
/// one step of all trials is a block of adjacent columns.
///
/// Each target value has a weight w ≥ 0: the mean squared error is Σ w (y − target)² / Σ w. A trial
/// may end before the last step; its later steps have inputs 0 and weights 0.
///
/// Targets may be classes, an output each: 1 for the right one and 0 for the others, all of them
/// with the weight of the step. Outputs y are then logits, and the loss is the cross-entropy
/// Σ w (log Σ eʸ − y of the right class) / Σ w over steps and trials.
struct Trials {
  Index count = 0;
  Index time = 0;                  // [steps]
  Matrix<float> inputs = {};       // [I × time·count]
  Matrix<float> targets = {};      // [O × time·count]
  Matrix<float> weights = {};      // [O × time·count]; empty: all are 1
  std::vector<Index> length = {};  // of each trial [steps]; empty: all are `time`
  bool classes = false;            // targets are classes

  auto inputs_at(Index t) const { return inputs.middleCols(t * count, count); }
  auto targets_at(Index t) const { return targets.middleCols(t * count, count); }

  bool all_count() const { return weights.size() == 0; }
  /// Whether step t belongs to trial n rather than to the padding after its end.
  bool has_step(Index n, Index t) const {
    return length.empty() || t < length[static_cast<std::size_t>(n)];
  }
};

/// Σ w over all target values; where they are classes, over the steps of all trials.
double total_weight(const Trials& trials);

/// The variance of the targets, each output about its own mean over trials and steps, averaged over
/// outputs: the mean squared error of the best constant output. The means and the average are
/// weighted.
double target_variance(const Trials& trials);

/// The samples of the trials: the columns that are not padding, ordered by trial and then by step.
/// All networks that run on the same trials have the same samples.
std::vector<Index> sample_columns(const Trials& trials);

}  // namespace unidyn
