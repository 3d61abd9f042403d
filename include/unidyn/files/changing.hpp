#pragma once
// A mark beside a file that is being changed in place. HDF5 files do not survive a crash halfway
// through a change; the mark does, and tells the next program to make the file anew.
#include <filesystem>

namespace unidyn {

/// Puts the marker `path`.changing beside the file `path`, durably.
void begin_change(const std::filesystem::path& path);
/// Removes the marker, durably, if there is one. To be called only once the file is closed.
void end_change(const std::filesystem::path& path);
/// Whether there is a marker: a change is under way, or was cut short.
bool is_changing(const std::filesystem::path& path);

}  // namespace unidyn
