#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// A batch of trials of one length. Time runs in steps; column t·count + n is step t of trial n, so
/// that one step of all trials is a block of neighbouring columns.
struct Trials {
  Index count = 0;
  Index time = 0;         // [steps]
  Matrix<float> inputs;   // [I × time·count]
  Matrix<float> targets;  // [O × time·count]

  auto inputs_at(Index t) const { return inputs.middleCols(t * count, count); }
  auto targets_at(Index t) const { return targets.middleCols(t * count, count); }
};

/// The variance of the targets, each output about its own mean over trials and steps, averaged over
/// outputs: the mean squared error of the best constant answer.
double target_variance(const Trials& trials);

}  // namespace unidyn
