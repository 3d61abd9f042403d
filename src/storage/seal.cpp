#include "unidyn/storage/seal.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* attempt) {
  throw StorageError(path.string() + ": cannot " + attempt + ": " +
                     std::generic_category().message(errno));
}

// The last `most` bytes of the file, or all of them.
std::string end_of(const fs::path& path, std::size_t most) {
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) fail(path, "open the file");
  const auto size = static_cast<std::size_t>(file.tellg());
  std::string bytes(std::min(size, most), '\0');
  file.seekg(static_cast<std::streamoff>(size - bytes.size()));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    fail(path, "read the file");
  return bytes;
}

std::string contents_of(const fs::path& path) {
  return end_of(path, std::numeric_limits<std::size_t>::max());
}

constexpr std::string_view mark = "\nsealed crc32 ";
constexpr std::size_t seal_size = mark.size() + std::string_view("00000000\n").size();

// The seal of a file that begins with these bytes.
std::string seal_of(std::string_view bytes) {
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return fmt::format("{}{:08x}\n", mark, sum);
}

}  // namespace

void seal(const fs::path& path) {
  const std::string line = seal_of(contents_of(path));
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << line;
  if (!file.flush()) fail(path, "write the seal");
}

bool has_seal(const fs::path& path) {
  const std::string line = end_of(path, seal_size);
  return line.size() == seal_size && line.starts_with(mark) && line.back() == '\n';
}

bool is_sealed(const fs::path& path) {
  const std::string bytes = contents_of(path);
  if (bytes.size() < seal_size) return false;
  const std::string_view content(bytes.data(), bytes.size() - seal_size);
  return bytes.ends_with(seal_of(content));
}

}  // namespace unidyn
