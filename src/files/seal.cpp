#include "unidyn/files/seal.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include "unidyn/core/error.hpp"
#include "unidyn/files/file_bytes.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

std::string contents_of(const fs::path& path) {
  const FileBytes file(path);
  return file.read(0, file.size());
}

constexpr std::string_view seal_mark = "\nsealed crc32 ";
static_assert(seal_size == seal_mark.size() + std::string_view("00000000\n").size());

}  // namespace

std::string seal_of(std::string_view bytes) {
  return fmt::format("{}{:08x}\n", seal_mark, libdeflate_crc32(0, bytes.data(), bytes.size()));
}

bool ends_in_seal(std::string_view end) {
  if (end.size() < seal_size) return false;
  end.remove_prefix(end.size() - seal_size);
  return end.starts_with(seal_mark) && end.back() == '\n';
}

bool has_seal(const fs::path& path) {
  return ends_in_seal(FileBytes(path).end(seal_size));
}

bool is_sealed(const fs::path& path) {
  return sealed_contents(path).has_value();
}

std::optional<std::string> sealed_contents(const fs::path& path) {
  std::string bytes = contents_of(path);
  if (bytes.size() < seal_size) return {};
  const std::string_view before(bytes.data(), bytes.size() - seal_size);
  if (!bytes.ends_with(seal_of(before))) return {};
  bytes.resize(before.size());
  return bytes;
}

}  // namespace unidyn
