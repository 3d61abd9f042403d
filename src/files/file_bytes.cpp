#include "unidyn/files/file_bytes.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <utility>

namespace unidyn {

FileBytes::FileBytes(std::filesystem::path path) : file_(std::move(path), O_RDONLY) {
  if (::flock(file_.descriptor(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    fail_by_errno(file_.path(), "lock the file, which somebody else has open");
  size_ = file_.size();
}

std::string FileBytes::read(std::size_t first, std::size_t count) const {
  std::string bytes(std::min(count, size_ - std::min(size_, first)), '\0');
  bytes.resize(file_.read(first, bytes));  // it may have been shortened meanwhile
  return bytes;
}

}  // namespace unidyn
