#pragma once
// Who may write into an output directory at the same time: several shards of a sweep, since each
// record is a file of its own; or one sweep of a whole job, or one stage that writes the
// population, and nobody else.
#include <chrono>
#include <filesystem>

namespace unidyn {

/// Holds an advisory lock (flock) on `directory`/.lock for as long as it lives. The kernel drops
/// the lock of a process that ends, however it ends; the file stays, and means nothing.
class DirectoryLock {
 public:
  enum class Kind { shared, exclusive };

  /// Waits for up to `patience` where somebody else's lock is in the way: the ranks of a job that
  /// was killed outlive it by a second or two. Throws BusyError naming the directory if the lock
  /// is still there then, StorageError if the lock file cannot be made.
  DirectoryLock(const std::filesystem::path& directory, Kind kind,
                std::chrono::milliseconds patience = std::chrono::seconds(5));
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;
  ~DirectoryLock();

  /// False where the file system has no locks, so that nobody is kept out.
  bool enforced() const { return enforced_; }

 private:
  int descriptor_ = -1;
  bool enforced_ = true;
};

}  // namespace unidyn
