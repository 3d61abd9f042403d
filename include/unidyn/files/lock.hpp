#pragma once
// Which processes may write to an output directory at the same time: several shards of a sweep,
// since each record is a file of its own; or else only one sweep of a whole job, or one stage that
// writes the population.
//
// Two mechanisms, because neither works everywhere. An advisory lock (flock) on `directory`/.lock,
// which the kernel releases when its holder ends in any way; some cluster file systems do not have
// it, or not across hosts. And a lease: a file `directory`/.writer.HOST.PROCESS, whose timestamp
// its holder renews. It expires when its process is gone, if that can be determined from here, or
// when it was not renewed for `lease_seconds`. So nothing ever has to be removed by hand.
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace unidyn {

/// [s] after which the lease of a process on another host expires.
inline constexpr double lease_seconds = 30;

/// A process that writes to a directory.
struct Writer {
  bool exclusive = true;
  std::string host;
  long process = 0;
  std::string since;  // utc_now() when it started
  double silent = 0;  // since it renewed its lease, by the file system's clock [s]
};

/// Other holders of valid leases. Throws StorageError if the directory cannot be read.
std::vector<Writer> writers_in(const std::filesystem::path& directory);

/// Keeps other writers out of a directory while it lives.
class DirectoryLock {
 public:
  enum class Kind { shared, exclusive };

  /// Throws BusyError with the directory and the host, process and age of its writer if it is still
  /// locked after half a second; StorageError if the files cannot be created.
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
