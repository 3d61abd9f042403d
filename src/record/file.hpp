#pragma once
// The file of a record: HDF5, with the datasets "contents" and "provenance" (texts), "float32" and
// "float64", and the attributes "record_version" and "id"; then a line with the positions in the
// file of the four datasets, each contiguous; then the seal (seal.hpp). HDF5 ignores these lines.
// Unidyn reads by them, because HDF5 takes longer to open such a file than it takes to read it.
#include <array>
#include <filesystem>
#include <optional>

#include "archive.hpp"

namespace unidyn {

inline constexpr std::int64_t record_version = 6;

/// The bytes of such a file for the record with this id. They are created and sealed in memory, so
/// a file with any other bytes is recognised as damaged.
std::string record_file_bytes(const std::string& id, const archive::Packed& record,
                              const archive::Packed& provenance);

/// The parts read from such a file.
class RecordFile {
 public:
  /// The position of a dataset.
  struct Section {
    std::size_t first = 0;  // [byte]
    std::size_t size = 0;   // [bytes]
  };
  enum SectionName { contents, provenance_text, float32, float64 };
  using Sections = std::array<Section, 4>;

  /// From `bytes` that hold the sections at these positions.
  RecordFile(std::string bytes, const Sections& sections)
      : bytes_(std::move(bytes)), sections_(sections) {}

  /// Views into this object. Numbers are available only if the whole file was read.
  archive::View record() const { return {view(contents), view(float32), view(float64)}; }
  archive::View provenance() const { return {view(provenance_text), {}, {}}; }

 private:
  std::string_view view(SectionName name) const {
    return std::string_view(bytes_).substr(sections_[name].first, sections_[name].size);
  }

  std::string bytes_;
  Sections sections_;
};

/// Reads the whole file; empty if it does not match its seal, or is not such a file.
std::optional<RecordFile> read_record_file(const std::filesystem::path& path);
/// Reads the texts; empty if the file has no seal, or is not such a file.
std::optional<RecordFile> read_record_texts(const std::filesystem::path& path);

/// The record version stored in an HDF5 file; empty if it has none.
std::optional<std::int64_t> version_of_record_file(const std::filesystem::path& path);

}  // namespace unidyn
