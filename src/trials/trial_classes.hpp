#pragma once
// Targets that are classes: numbers of them in the file, a channel for each class in trials.
#include "trial_rows.hpp"

namespace unidyn {

/// The number of a class at each step.
inline const Wanted wanted_classes{"targets", {Role::trial, Role::time}, "trial x time"};

/// Gives the targets of `raw`, which are classes, and their weights a channel for each class: 1 for
/// the right one, 0 for the others and where nothing counts. Requires finite targets. Throws
/// UsageError for what is no number of a class, or not 1 for one class and 0 for the others, and
/// for weights that differ between channels.
void spread_classes(const Source& source, RawTrials& raw, Matrix<float>& weights);

}  // namespace unidyn
