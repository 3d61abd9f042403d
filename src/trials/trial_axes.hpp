#pragma once
// Which axis of an array in a file is which.
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace unidyn {

/// What an axis of a given array runs over.
enum class Role { trial, time, channel, condition };

/// What people call an axis, in lower or upper case, in the singular or plural:
///
///   trial      trial, batch, episode, trial_number
///   time       time, t, step, time_step, timestep, time_point, timepoint, frame, bin
///   channel    channel, input, output, input_channel, output_channel, feature, unit, neuron
///   condition  condition
std::optional<Role> role_of(const std::string& name);

/// Where to find each of the `wanted` roles: the axis of the file's array, counted from 0. `names`
/// are those of the array's axes, as many as roles. One name may say nothing, if the others leave a
/// single role to it. Nothing where no name says anything, as dim_0 or phony_dim_0 do not.
/// Throws UsageError, "has axes named …; what would be right", where names do not fit the roles.
std::optional<std::vector<std::size_t>> axes_by_name(const std::vector<std::string>& names,
                                                     std::span<const Role> wanted);

}  // namespace unidyn
