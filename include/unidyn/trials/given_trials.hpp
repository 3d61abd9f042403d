#pragma once
#include <filesystem>
#include <string>

#include "unidyn/tasks/file.hpp"

namespace unidyn {

/// Reads the trials in the group `group` of the HDF5 file `path`, laid out as /probe is in a
/// population:
///
///   inputs     trial × time × channel
///   targets    trial × time × channel, as many trials and steps
///   condition  condition × input channel: the inputs that are held still while fixed points are
///              looked for. Without this dataset: one, silence
///   mask       trial × time × output, or trial × time: how much each target counts; 0: not at all.
///              Without this dataset: 1. NaN in targets means 0
///   length     trial: steps of each trial; what is behind them is padding. Without it: all steps
///
/// Trials of several lengths may also be variable-length rows (trial, or trial × channel), or have
/// a group each, with inputs and targets of time × channel.
///
/// Axes are in this order unless the file says otherwise: by names (dimension labels or scales, or
/// _ARRAY_DIMENSIONS; see trial_axes.hpp), or by having been written by MATLAB, whose axes are
/// reversed. Numbers may be of any kind, and booleans; scale_factor and add_offset are applied;
/// elements equal to _FillValue, missing_value or netCDF's own fill are missing: in targets they do
/// not count, elsewhere they are refused. All are rounded to float32 (`condition`: float64), −0 to
/// 0. Targets that do not count, and inputs behind a trial's end, become 0.
///
/// Throws UsageError naming the file, the dataset and what would be right if the file or a dataset
/// is missing, is no such array of finite numbers, has no elements, does not fit the others, or has
/// an attribute of numbers that is not known to be harmless; and for fewer than two trials, or one
/// of which nothing counts. Opens regular files only, and follows no links into others.
GivenTrials read_given_trials(const std::filesystem::path& path, const std::string& group);

}  // namespace unidyn
