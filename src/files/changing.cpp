#include "unidyn/files/changing.hpp"

#include "unidyn/files/durable.hpp"

namespace unidyn {
namespace {

std::filesystem::path marker_of(const std::filesystem::path& path) {
  return path.string() + ".changing";
}

}  // namespace

void begin_change(const std::filesystem::path& path) {
  write_durably(marker_of(path), path.filename().string() +
                                     " is being changed. If no unidyn is running, the change was "
                                     "cut short, and the next one makes the file anew.\n");
}

void end_change(const std::filesystem::path& path) {
  remove_durably(marker_of(path));
}

bool is_changing(const std::filesystem::path& path) {
  return std::filesystem::exists(marker_of(path));
}

}  // namespace unidyn
