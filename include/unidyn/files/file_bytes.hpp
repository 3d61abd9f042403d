#pragma once
// A file read as bytes.
#include <algorithm>

#include "unidyn/files/posix_file.hpp"

namespace unidyn {

/// A file open for reading. Throws StorageError with the path and the system's reason if it cannot
/// be read, also if another process holds a lock on it, as HDF5 does while writing.
class FileBytes {
 public:
  explicit FileBytes(std::filesystem::path path);

  const std::filesystem::path& path() const { return file_.path(); }
  std::size_t size() const { return size_; }
  /// `count` bytes from `first` on, or up to the end.
  std::string read(std::size_t first, std::size_t count) const;
  /// The last `count` bytes, or all.
  std::string end(std::size_t count) const { return read(size_ - std::min(size_, count), count); }

 private:
  PosixFile file_;
  std::size_t size_ = 0;
};

}  // namespace unidyn
