#include "unidyn/files/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/files/posix_file.hpp"

namespace unidyn {
namespace {

bool means_no_locks_here(int error) {
  return error == ENOSYS || error == EOPNOTSUPP || error == ENOLCK || error == EINVAL;
}

// 0, or why there is no lock after `patience`.
int try_lock(int descriptor, int operation, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (::flock(descriptor, operation | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= end) return errno;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return 0;
}

}  // namespace

DirectoryLock::DirectoryLock(const std::filesystem::path& directory, Kind kind,
                             std::chrono::milliseconds patience) {
  const std::filesystem::path file = directory / ".lock";
  // Closed in child processes, which would otherwise go on holding the lock.
  descriptor_ =
      uninterrupted([&] { return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666); });
  if (descriptor_ < 0)
    throw StorageError(file.string() +
                       ": cannot open the lock file: " + std::generic_category().message(errno));
  const int error = try_lock(descriptor_, kind == Kind::shared ? LOCK_SH : LOCK_EX, patience);
  if (error == 0) return;
  enforced_ = false;
  if (means_no_locks_here(error)) return;
  static_cast<void>(::close(descriptor_));  // nothing was written
  if (error == EWOULDBLOCK)
    throw BusyError(directory.string() +
                    ": another unidyn is writing to this directory; let it finish first, or choose"
                    " another directory (only shards of one sweep write together)");
  throw StorageError(file.string() + ": cannot lock: " + std::generic_category().message(error));
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), enforced_(other.enforced_) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(enforced_, other.enforced_);
  return *this;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
}

}  // namespace unidyn
