#include "file.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <tuple>

#include "unidyn/core/error.hpp"
#include "unidyn/files/file_bytes.hpp"
#include "unidyn/files/seal.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "records hold little-endian numbers");

using Section = RecordFile::Section;
using Sections = RecordFile::Sections;

constexpr std::string_view mark = "\nsections";
constexpr std::size_t digits = 16;
constexpr std::size_t line_size = mark.size() + 2 * std::tuple_size_v<Sections> * (1 + digits) + 1;

std::string line_of(const Sections& sections) {
  std::string line(mark);
  for (const auto& [first, size] : sections) line += fmt::format(" {:016x} {:016x}", first, size);
  return line + "\n";
}

// The sections of a file that is `before` bytes long without its seal; `end` is the last part of
// these bytes. Empty if it does not end in a line of sections.
std::optional<Sections> sections_of(std::string_view end, std::size_t before) {
  if (end.size() < line_size) return {};
  end.remove_prefix(end.size() - line_size);
  if (!end.starts_with(mark) || !end.ends_with('\n')) return {};
  end.remove_prefix(mark.size());
  const auto number = [&] {
    std::size_t value = before + 1;  // without a number: beyond the end
    std::from_chars(end.data() + 1, end.data() + 1 + digits, value, 16);
    end.remove_prefix(1 + digits);
    return value;
  };
  Sections sections;
  for (Section& section : sections) {
    section = {number(), number()};
    if (section.first > before || section.size > before - section.first) return {};
  }
  return sections;
}

Section section_of(const h5::Dataset& dataset) {
  const h5::Dataset::Room room = dataset.room();
  return {room.first, room.size};
}

h5::Dataset write_text(h5::File& file, const std::string& path, const std::string& text) {
  return file.write<std::string>(path, {}, std::span<const std::string>(&text, 1));
}

}  // namespace

std::string record_file_bytes(const std::string& id, const archive::Packed& record,
                              const archive::Packed& provenance) {
  h5::File file = h5::File::in_memory();
  file.set_attribute<std::int64_t>("record_version", record_version);
  file.set_attribute<std::string>("id", id);
  const Sections sections = {
      section_of(write_text(file, "contents", record.contents)),
      section_of(write_text(file, "provenance", provenance.contents)),
      section_of(file.write<float>("float32", {record.float32.size()}, record.float32)),
      section_of(file.write<double>("float64", {record.float64.size()}, record.float64))};
  std::string bytes = file.contents();
  file.close();
  bytes += line_of(sections);
  bytes += seal_of(bytes);
  return bytes;
}

std::optional<RecordFile> read_record_file(const fs::path& path) {
  std::optional<std::string> bytes = sealed_contents(path);
  if (!bytes) return {};
  const auto sections = sections_of(*bytes, bytes->size());
  if (!sections) return {};
  return RecordFile(std::move(*bytes), *sections);
}

std::optional<RecordFile> read_record_texts(const fs::path& path) {
  const FileBytes file(path);
  std::string end = file.end(line_size + seal_size);
  if (!ends_in_seal(end)) return {};
  end.resize(end.size() - seal_size);
  const auto sections = sections_of(end, file.size() - seal_size);
  if (!sections) return {};
  std::string texts;
  Sections there;
  for (const auto name : {RecordFile::contents, RecordFile::provenance_text}) {
    const Section& section = (*sections)[name];
    there[name] = {texts.size(), section.size};
    texts += file.read(section.first, section.size);
  }
  return RecordFile(std::move(texts), there);
}

std::optional<std::int64_t> version_of_record_file(const fs::path& path) {
  try {
    return h5::File(path, h5::Mode::read).attribute<std::int64_t>("record_version");
  } catch (const StorageError&) {
    return {};
  }
}

}  // namespace unidyn
