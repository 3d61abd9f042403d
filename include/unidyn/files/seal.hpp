#pragma once
// Seals, which reveal damage to a file at any later time: a last line with a checksum of all bytes
// before it. HDF5 ignores it.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace unidyn {

/// The seal for a file of these bytes, to be appended to them. Compute it from the intended bytes,
/// before they are written to any file, so that losses on the way are detected.
std::string seal_of(std::string_view bytes);

/// The size of a seal in bytes.
inline constexpr std::size_t seal_size = 23;

/// Whether `end`, the last bytes of a file, ends in a seal.
bool ends_in_seal(std::string_view end);

/// Whether the file ends in a seal, so was not cut short. Reads only the end.
bool has_seal(const std::filesystem::path& path);

/// Whether the file is byte for byte as it was when it was sealed. Reads all of it. Throws
/// StorageError if it cannot be read.
bool is_sealed(const std::filesystem::path& path);

/// The bytes of the file before its seal; empty if it is not as it was when it was sealed. Throws
/// StorageError if it cannot be read.
std::optional<std::string> sealed_contents(const std::filesystem::path& path);

}  // namespace unidyn
