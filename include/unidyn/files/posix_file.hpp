#pragma once
// A file through POSIX system calls. Every return code is checked: EINTR is retried, a partial
// transfer is continued, and any other failure is a StorageError "<path>: cannot <attempt>: <the
// system's reason>".
#include <cerrno>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "unidyn/core/error.hpp"

namespace unidyn {

/// Throws that error for the current errno.
[[noreturn]] void fail_by_errno(const std::filesystem::path& path, std::string_view attempt);

/// The result of `call`, repeated as long as a signal interrupts it.
template <class Call>
int uninterrupted(Call call) {
  for (;;) {
    const int result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

class PosixFile {
 public:
  /// Opens with these flags of open(2); new files get the usual permissions.
  PosixFile(std::filesystem::path path, int flags);
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  /// Closes the file unless `close` did. Errors are ignored here, so a file that was written must
  /// be closed by `close`.
  ~PosixFile();

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  std::size_t size() const;

  /// Writes all of `bytes` at offset `first`.
  void write(std::size_t first, std::string_view bytes);
  /// Appends `bytes` to a file that was opened with O_APPEND, or writes them to a pipe.
  void append(std::string_view bytes);
  /// Reads up to `bytes.size()` bytes at offset `first`; returns how many.
  std::size_t read(std::size_t first, std::span<char> bytes) const;

  /// Throws unless the file holds `bytes` at offset `first`.
  ///
  /// The system answers from its page cache as long as it holds the pages. This detects writes that
  /// were cut short, went elsewhere or never happened, and data overwritten by others. It does not
  /// show what is on the disk; `sync` reports whether that was written.
  void require_contents(std::size_t first, std::string_view bytes) const;

  /// Sets the size and, if the file system supports it, reserves the space, so that a full disk is
  /// noticed now.
  void resize(std::size_t size);
  void sync();
  void close();

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace unidyn
