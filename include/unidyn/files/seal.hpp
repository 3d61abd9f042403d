#pragma once
// Seals by which damage to a file is found, however long after: a last line with a checksum of all
// bytes before it. HDF5 reads such files as if it were not there.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace unidyn {

/// The seal of a file of these bytes: what is to follow them. The bytes are those that are meant,
/// before they go to any file, so that what is lost on the way is found.
std::string seal_of(std::string_view bytes);

/// The bytes that a seal takes.
inline constexpr std::size_t seal_size = 23;

/// Whether these last bytes of a file end in a seal.
bool ends_in_seal(std::string_view end);

/// Whether the file ends in a seal, and so has not been cut short. Reads just that.
bool has_seal(const std::filesystem::path& path);

/// Whether the file is, byte for byte, as it was when it was sealed. Reads all of it. Throws
/// StorageError if it cannot be read.
bool is_sealed(const std::filesystem::path& path);

/// The bytes of the file before its seal; nothing if it is not as it was when it was sealed. Throws
/// StorageError if it cannot be read.
std::optional<std::string> sealed_contents(const std::filesystem::path& path);

}  // namespace unidyn
