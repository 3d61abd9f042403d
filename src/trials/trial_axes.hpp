#pragma once
// Recognises the axes of arrays in a file.
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace unidyn {

/// The role of an axis in a given array.
enum class Role { trial, time, channel, condition };

/// Common names for axes, in lower or upper case, singular or plural:
///
///   trial      trial, batch, episode, trial_number
///   time       time, t, step, time_step, timestep, time_point, timepoint, frame, bin
///   channel    channel, input, output, input_channel, output_channel, feature, unit, neuron
///   condition  condition
std::optional<Role> role_of(const std::string& name);

/// The axis of the file's array, counted from 0, for each of the `wanted` roles. `names` are those
/// of the array's axes, as many as roles. One name may be meaningless if the others leave a single
/// role for it. Empty if all names are meaningless, such as dim_0 or phony_dim_0. Throws
/// UsageError, "has axes named …; what would be right", if the names do not match the roles.
std::optional<std::vector<std::size_t>> axes_by_name(const std::vector<std::string>& names,
                                                     std::span<const Role> wanted);

/// Whether an attribute of this name says what a dataset's axes are called, or in which order they
/// are: xarray's _ARRAY_DIMENSIONS, dims, dimensions, axes, order and the like.
bool tells_axes(const std::string& attribute);

/// The names in such an attribute's texts: one in each, or all of them in a single text, separated
/// by anything but letters, digits and underscores.
std::vector<std::string> axes_told(const std::vector<std::string>& texts);

}  // namespace unidyn
