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
///   condition  condition × input channel: the inputs under which fixed points are searched for.
///              Without this dataset: one condition with zero input
///   mask       trial × time × output, or trial × time: the weight of each target; 0: ignored.
///              Without this dataset: 1. NaN in targets means 0
///   length     trial: steps of each trial; the rest is padding. Without this dataset: all steps
///
/// Targets with the attribute `classes` are classes: trial × time [× 1] of the numbers of classes,
/// from 0, or with a channel for each class as GivenTrials has them. Their mask is the same for all
/// channels.
///
/// Trials of different lengths may also be variable-length rows (trial, or trial × channel), or one
/// group for each trial, with inputs and targets of time × channel.
///
/// Axes are in this order unless the file names them (dimension labels or scales, or
/// _ARRAY_DIMENSIONS; see trial_axes.hpp) or was written by MATLAB, which reverses them. Numbers
/// may be of any type, and booleans; scale_factor and add_offset are applied. Elements equal to
/// _FillValue, missing_value or netCDF's default fill value are missing: missing targets get weight
/// 0, anything else missing is an error. All numbers are rounded to float32 (`condition`: float64),
/// −0 to 0. Targets of weight 0 and inputs after a trial's end become 0.
///
/// Throws UsageError with the file, the dataset and what would be right if the file or a dataset is
/// missing, is not such an array of finite numbers, is empty, does not match the others, or has a
/// numeric attribute that is not known to be harmless; and if there are fewer than two trials, or a
/// trial without any weight. Opens regular files only, and follows no links into other files.
GivenTrials read_given_trials(const std::filesystem::path& path, const std::string& group);

}  // namespace unidyn
