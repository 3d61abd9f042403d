#include "unidyn/files/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace unidyn {
namespace {

// Calls `transfer(done)` for the rest of `size` bytes after `done`, until all are transferred or no
// more can be. Returns the number of bytes transferred.
template <class Transfer>
std::size_t transferred(std::size_t size, const std::filesystem::path& path, const char* attempt,
                        Transfer transfer) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t moved = transfer(done);
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0) fail_by_errno(path, attempt);
    if (moved == 0) break;
    done += static_cast<std::size_t>(moved);
  }
  return done;
}

int opened(const std::filesystem::path& path, int flags) {
  return uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); });
}

void require_all(std::size_t done, std::string_view bytes, const std::filesystem::path& path) {
  if (done < bytes.size())
    throw StorageError(path.string() + ": cannot write: the system took " + std::to_string(done) +
                       " of " + std::to_string(bytes.size()) + " bytes");
}

}  // namespace

void fail_by_errno(const std::filesystem::path& path, std::string_view attempt) {
  const std::string reason = std::generic_category().message(errno);
  throw StorageError(path.string() + ": cannot " + std::string(attempt) + ": " + reason);
}

PosixFile::PosixFile(std::filesystem::path path, int flags)
    : path_(std::move(path)), descriptor_(opened(path_, flags)) {
  if (descriptor_ < 0) fail_by_errno(path_, (flags & O_CREAT) != 0 ? "create" : "open");
}

PosixFile::~PosixFile() {
  if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
}

std::size_t PosixFile::size() const {
  struct stat now {};
  if (::fstat(descriptor_, &now) != 0) fail_by_errno(path_, "find the file's size");
  return static_cast<std::size_t>(now.st_size);
}

void PosixFile::write(std::size_t first, std::string_view bytes) {
  const std::size_t done = transferred(bytes.size(), path_, "write", [&](std::size_t begin) {
    return ::pwrite(descriptor_, bytes.data() + begin, bytes.size() - begin,
                    static_cast<off_t>(first + begin));
  });
  require_all(done, bytes, path_);
}

void PosixFile::append(std::string_view bytes) {
  const std::size_t done = transferred(bytes.size(), path_, "write", [&](std::size_t begin) {
    return ::write(descriptor_, bytes.data() + begin, bytes.size() - begin);
  });
  require_all(done, bytes, path_);
}

std::size_t PosixFile::read(std::size_t first, std::span<char> bytes) const {
  return transferred(bytes.size(), path_, "read the file", [&](std::size_t begin) {
    return ::pread(descriptor_, bytes.data() + begin, bytes.size() - begin,
                   static_cast<off_t>(first + begin));
  });
}

void PosixFile::require_contents(std::size_t first, std::string_view bytes) const {
  std::array<char, 1 << 16> there;
  for (std::size_t done = 0; done < bytes.size();) {
    const std::string_view meant = bytes.substr(done, there.size());
    const std::size_t count = read(first + done, std::span(there).first(meant.size()));
    if (meant != std::string_view(there.data(), count))
      throw StorageError(path_.string() +
                         ": what was written is not there when it is read back, "
                         "at byte " +
                         std::to_string(first + done) + " or after");
    done += count;
  }
}

void PosixFile::resize(std::size_t size) {
  const auto end = static_cast<off_t>(size);
  if (uninterrupted([&] { return ::ftruncate(descriptor_, end); }) != 0)
    fail_by_errno(path_, "set the size");
  if (size == 0) return;
  const int failed = uninterrupted([&] { return ::fallocate(descriptor_, 0, 0, end); });
  if (failed != 0 && errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
    fail_by_errno(path_, "reserve " + std::to_string(size) + " bytes");
}

void PosixFile::sync() {
  if (uninterrupted([&] { return ::fsync(descriptor_); }) != 0)
    fail_by_errno(path_, "sync to disk");
}

void PosixFile::close() {
  // Linux releases the descriptor whatever close returns, even if interrupted.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail_by_errno(path_, "close");
}

}  // namespace unidyn
