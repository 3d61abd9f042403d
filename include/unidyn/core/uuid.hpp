#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace unidyn {

/// The name-based UUID (RFC 4122 version 5, SHA-1) of `text` in Unidyn's own namespace. Equal texts
/// have equal UUIDs everywhere: the UUID identifies content, not a location.
std::string content_uuid(std::string_view text);

/// The same 128 bits as two words, for use as the key of a random stream.
std::array<std::uint64_t, 2> content_key(std::string_view text);

}  // namespace unidyn
