#pragma once
// A marker beside a file that is being modified in place. HDF5 files do not survive a crash in the
// middle of a modification; the marker does, and makes the next run recreate the file.
#include <filesystem>

namespace unidyn {

/// Creates the marker `path`.changing beside the file `path`, durably.
void begin_change(const std::filesystem::path& path);
/// Removes the marker, durably, if there is one. Call this only after the file is closed.
void end_change(const std::filesystem::path& path);
/// Whether there is a marker: a modification is in progress or was cut short.
bool is_changing(const std::filesystem::path& path);

}  // namespace unidyn
