#pragma once
// Seals by which damage to a file is found, however long after: a last line with a checksum of all
// bytes before it. HDF5 reads such files as if it were not there.
#include <filesystem>

namespace unidyn {

/// Appends the seal to a file that is otherwise finished. Throws StorageError if that fails.
void seal(const std::filesystem::path& path);

/// Whether the file ends in a seal, and so has not been cut short. Reads just that.
bool has_seal(const std::filesystem::path& path);

/// Whether the file is, byte for byte, as it was when it was sealed. Reads all of it. Throws
/// StorageError if it cannot be read.
bool is_sealed(const std::filesystem::path& path);

}  // namespace unidyn
