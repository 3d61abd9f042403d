#pragma once
// A file as the system has it. Every call's return code is looked at: EINTR is tried again, a
// transfer of a part is continued, and any other failure is a StorageError
// "<path>: cannot <attempt>: <the system's reason>".
#include <cerrno>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "unidyn/core/error.hpp"

namespace unidyn {

/// Throws that error for the present value of errno.
[[noreturn]] void fail_by_errno(const std::filesystem::path& path, std::string_view attempt);

/// What `call` returns, called again as long as a signal interrupts it.
template <class Call>
int uninterrupted(Call call) {
  for (;;) {
    const int result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

class PosixFile {
 public:
  /// Opens by these flags of open(2); new files get the usual permissions.
  PosixFile(std::filesystem::path path, int flags);
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  /// Closes what `close` has not closed. Whatever fails then is lost: a file that was written is
  /// closed by `close`.
  ~PosixFile();

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  std::size_t size() const;

  /// Writes all of `bytes` from byte `first` on.
  void write(std::size_t first, std::string_view bytes);
  /// Appends `bytes` to a file that was opened with O_APPEND, or writes them to a pipe.
  void append(std::string_view bytes);
  /// Reads `bytes.size()` bytes from `first` on, or as many as there are; returns how many.
  std::size_t read(std::size_t first, std::span<char> bytes) const;

  /// Throws unless the `bytes` from `first` on are these.
  ///
  /// The system answers from its memory (page cache) as long as it holds the pages: this finds
  /// writes that were cut short, went elsewhere or were never made, and what others wrote over
  /// them. It does not show what the disk holds; that this was written is what `sync` returns.
  void require_contents(std::size_t first, std::string_view bytes) const;

  /// Sets the size, and reserves the room for it where the file system can do that: a disk that
  /// is too small says so now.
  void resize(std::size_t size);
  void sync();
  void close();

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace unidyn
