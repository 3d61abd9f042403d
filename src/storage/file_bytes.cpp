#include "file_bytes.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* attempt) {
  throw StorageError(path.string() + ": cannot " + attempt + ": " +
                     std::generic_category().message(errno));
}

}  // namespace

FileBytes::FileBytes(std::filesystem::path path)
    : path_(std::move(path)), number_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (number_ < 0) fail(path_, "open the file");
  const bool locked = ::flock(number_, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  const off_t size = locked ? -1 : ::lseek(number_, 0, SEEK_END);
  if (size < 0) {
    ::close(number_);
    fail(path_, locked ? "lock the file, which somebody else has open" : "find the file's size");
  }
  size_ = static_cast<std::size_t>(size);
}

FileBytes::~FileBytes() {
  ::close(number_);
}

std::string FileBytes::read(std::size_t first, std::size_t count) const {
  std::string bytes(std::min(count, size_ - std::min(size_, first)), '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(number_, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(first + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path_, "read the file");
    if (got == 0) bytes.resize(done);  // it has become shorter meanwhile
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace unidyn
