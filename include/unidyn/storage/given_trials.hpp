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
///
/// Numbers of any kind are rounded to float32 (`condition`: float64), −0 to 0.
///
/// Throws UsageError naming the file, the dataset and what would be right if the file or a dataset
/// is missing, is no such array of finite numbers, has no elements, or does not fit the others; and
/// for fewer than two trials.
GivenTrials read_given_trials(const std::filesystem::path& path, const std::string& group);

}  // namespace unidyn
