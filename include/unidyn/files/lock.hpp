#pragma once
// Who may write into an output directory at the same time: several shards of a sweep, since each
// record is a file of its own; or one sweep of a whole job, or one stage that writes the
// population, and nobody else.
//
// Two guards, since neither holds everywhere. An advisory lock (flock) on `directory`/.lock, which
// the kernel drops when its holder ends, however it ends; some file systems of clusters have none,
// or none that reaches other hosts. And a lease: a file `directory`/.writer.HOST.PROCESS, whose
// time its holder renews. It is void once its process is gone, as far as that can be told from
// here, or has not renewed it for `lease_seconds`. So nobody ever has to remove anything by hand.
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace unidyn {

/// [s] after which the lease of a process on another host is void.
inline constexpr double lease_seconds = 30;

/// Somebody who writes into a directory.
struct Writer {
  bool exclusive = true;
  std::string host;
  long process = 0;
  std::string since;  // utc_now() when it began
  double silent = 0;  // since it renewed its lease, by the clock of the file system [s]
};

/// Those whose leases hold, but this process. Throws StorageError if the directory cannot be read.
std::vector<Writer> writers_in(const std::filesystem::path& directory);

/// Keeps others out of a directory for as long as it lives.
class DirectoryLock {
 public:
  enum class Kind { shared, exclusive };

  /// Throws BusyError naming the directory, and host, process and age of who writes there, after
  /// half a second in which that did not change; StorageError if the files cannot be made.
  DirectoryLock(const std::filesystem::path& directory, Kind kind);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

 private:
  void take_lease(Kind kind);
  void renew_lease();

  std::filesystem::path directory_;
  std::filesystem::path lease_;
  int descriptor_ = -1;
  bool over_ = false;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::thread renewal_;
};

}  // namespace unidyn
