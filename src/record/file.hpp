#pragma once
// The file of a record: HDF5, with the datasets "contents" and "provenance" (texts), "float32" and
// "float64", the attributes "record_version" and "id"; then a line that tells where in the file the
// four are, each being in one piece; then the seal (seal.hpp). HDF5 takes no notice of these lines.
// Unidyn reads by them, since HDF5 takes longer to open such a file than it takes to read it.
#include <array>
#include <filesystem>
#include <optional>

#include "archive.hpp"

namespace unidyn {

inline constexpr std::int64_t record_version = 6;

/// The bytes of such a file, of the record with this id. They are made in memory and sealed there:
/// a file that is not just these bytes does not pass for whole.
std::string record_file_bytes(const std::string& id, const archive::Packed& record,
                              const archive::Packed& provenance);

/// What was read of one.
class RecordFile {
 public:
  /// Where a dataset is.
  struct Section {
    std::size_t first = 0;  // byte
    std::size_t size = 0;   // [bytes]
  };
  enum SectionName { contents, provenance_text, float32, float64 };
  using Sections = std::array<Section, 4>;

  /// Of `bytes` in which the sections lie so.
  RecordFile(std::string bytes, const Sections& sections)
      : bytes_(std::move(bytes)), sections_(sections) {}

  /// Views of this object. Numbers are there only where the whole file was read.
  archive::View record() const { return {view(contents), view(float32), view(float64)}; }
  archive::View provenance() const { return {view(provenance_text), {}, {}}; }

 private:
  std::string_view view(SectionName name) const {
    return std::string_view(bytes_).substr(sections_[name].first, sections_[name].size);
  }

  std::string bytes_;
  Sections sections_;
};

/// Reads all of the file; nothing if it is not as it was when it was sealed, or no such file.
std::optional<RecordFile> read_record_file(const std::filesystem::path& path);
/// Reads the texts; nothing if the file has no seal, or is no such file.
std::optional<RecordFile> read_record_texts(const std::filesystem::path& path);

/// The version that an HDF5 file gives itself as a record; nothing if it cannot be told.
std::optional<std::int64_t> version_of_record_file(const std::filesystem::path& path);

}  // namespace unidyn
