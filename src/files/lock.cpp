#include "unidyn/files/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <system_error>

#include "unidyn/core/error.hpp"
#include "unidyn/files/posix_file.hpp"
#include "unidyn/files/process.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view lease_prefix = ".writer.";
constexpr milliseconds patience(500);
constexpr milliseconds between_looks(50);
constexpr std::chrono::seconds between_renewals(5);

// When the file was last written, by its file system's clock [s]. The file is opened, because
// network file systems ask the server only then.
std::optional<double> time_of(const fs::path& path) {
  const int descriptor = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (descriptor < 0) return {};
  struct stat status {};
  const bool known = ::fstat(descriptor, &status) == 0;
  static_cast<void>(::close(descriptor));  // nothing was written
  if (!known) return {};
  return static_cast<double>(status.st_mtim.tv_sec) +
         1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

std::string lease_text(bool exclusive) {
  return std::string(exclusive ? "exclusive" : "shared") + "\n" + host_name() + "\n" +
         std::to_string(static_cast<long>(::getpid())) + "\n" + utc_now() + "\n";
}

double time_here() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The lease at `path` at time `now`; empty if there is none, if it has expired, or if it is not yet
// written.
std::optional<Writer> lease_at(const fs::path& path, double now) {
  const auto time = time_of(path);
  if (!time) return {};
  std::string text(4096, '\0');
  try {
    text.resize(PosixFile(path, O_RDONLY).read(0, text));
  } catch (const StorageError&) {
    return {};
  }
  std::istringstream lines(text);
  Writer writer;
  std::string kind;
  if (!(lines >> kind >> writer.host >> writer.process >> writer.since)) return {};
  writer.exclusive = kind == "exclusive";
  writer.silent = std::max(0.0, now - *time);
  return writer;
}

bool holds(const Writer& writer) {
  if (writer.host == host_name()) return runs_here(writer.process);
  return writer.silent < lease_seconds;
}

bool is_mine(const Writer& writer) {
  return writer.host == host_name() && writer.process == static_cast<long>(::getpid());
}

// Leases in `directory`, with their files. The current time is that of the file system, to which
// `mine` has just been written.
std::vector<std::pair<fs::path, Writer>> leases_in(const fs::path& directory,
                                                   const fs::path& mine = {}) {
  const double now = time_of(mine).value_or(time_here());
  std::vector<std::pair<fs::path, Writer>> leases;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().filename().native().starts_with(lease_prefix))
      if (const auto writer = lease_at(entry->path(), now))
        leases.emplace_back(entry->path(), *writer);
  if (error)
    throw StorageError(directory.string() + ": cannot look for others: " + error.message());
  return leases;
}

// Removes expired leases.
void clean(const fs::path& directory, const fs::path& mine) {
  std::error_code ignored;
  for (const auto& [path, writer] : leases_in(directory, mine))
    if (!holds(writer)) fs::remove(path, ignored);
}

std::string text_of(const Writer& writer) {
  return fmt::format("process {} on {}, since {}, which gave a sign of life {:.0f} s ago",
                     writer.process, writer.host, writer.since, writer.silent);
}

[[noreturn]] void refuse(const fs::path& directory, const std::optional<Writer>& other) {
  std::string text = directory.string() + ": another unidyn is writing to this directory";
  if (other) text += ": " + text_of(*other);
  text +=
      "; let it finish first, or choose another directory (only shards of one sweep write "
      "together)";
  if (other && other->host != host_name())
    text += fmt::format("; if it is gone, the directory is free {:.0f} s after that sign",
                        lease_seconds);
  throw BusyError(text);
}

// A writer that excludes this one.
std::optional<Writer> rival(const fs::path& directory, bool exclusive, const fs::path& mine = {}) {
  for (const auto& [path, writer] : leases_in(directory, mine))
    if (holds(writer) && !is_mine(writer) && (exclusive || writer.exclusive)) return writer;
  return {};
}

bool means_no_locks_here(int error) {
  return error == ENOSYS || error == EOPNOTSUPP || error == ENOLCK || error == EINVAL;
}

// An open descriptor that holds the lock, if the file system has locks. Throws if it is taken.
int locked_file(const fs::path& directory, bool exclusive) {
  const fs::path file = directory / ".lock";
  // Closed in child processes, which would otherwise continue to hold the lock.
  const int descriptor =
      uninterrupted([&] { return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666); });
  if (descriptor < 0)
    throw StorageError(file.string() +
                       ": cannot open the lock file: " + std::generic_category().message(errno));
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (::flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return descriptor;
    const int error = errno;
    if (error == EINTR) continue;
    if (means_no_locks_here(error)) return descriptor;
    if (error != EWOULDBLOCK || std::chrono::steady_clock::now() >= end) {
      static_cast<void>(::close(descriptor));  // nothing was written
      if (error == EWOULDBLOCK) refuse(directory, rival(directory, exclusive));
      throw StorageError(file.string() +
                         ": cannot lock: " + std::generic_category().message(error));
    }
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace

std::vector<Writer> writers_in(const fs::path& directory) {
  std::vector<Writer> writers;
  for (const auto& [path, writer] : leases_in(directory))
    if (holds(writer) && !is_mine(writer)) writers.push_back(writer);
  return writers;
}

DirectoryLock::DirectoryLock(const fs::path& directory, Kind kind)
    : directory_(directory),
      lease_(directory / (std::string(lease_prefix) + host_name() + "." +
                          std::to_string(static_cast<long>(::getpid())))) {
  descriptor_ = locked_file(directory, kind == Kind::exclusive);
  try {
    take_lease(kind);
  } catch (...) {
    static_cast<void>(::close(descriptor_));
    throw;
  }
  renewal_ = std::thread([this] { renew_lease(); });
}

void DirectoryLock::take_lease(Kind kind) {
  const bool exclusive = kind == Kind::exclusive;
  const auto end = std::chrono::steady_clock::now() + patience;
  // Where locks do not work, two that start at the same time see each other's lease.
  for (int tries = 1;; ++tries) {
    PosixFile file(lease_, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(0, lease_text(exclusive));
    file.close();
    const auto other = rival(directory_, exclusive, lease_);
    if (!other) break;
    std::error_code ignored;
    fs::remove(lease_, ignored);
    if (std::chrono::steady_clock::now() >= end) refuse(directory_, other);
    std::this_thread::sleep_for(between_looks + milliseconds(::getpid() * tries % 50));
  }
  clean(directory_, lease_);
}

void DirectoryLock::renew_lease() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, between_renewals, [&] { return over_; })) {
    if (::utimensat(AT_FDCWD, lease_.c_str(), nullptr, 0) == 0 || errno != ENOENT) continue;
    std::error_code unknown;
    // If the directory itself was removed, those that write to it report that.
    if (!fs::exists(directory_ / ".lock", unknown)) continue;
    std::cerr << "unidyn: " << directory_.string() << ": this process was taken for dead, and "
              << "another writes to the directory; run the same command again" << std::endl;
    std::_Exit(75);
  }
}

DirectoryLock::~DirectoryLock() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  renewal_.join();
  std::error_code ignored;
  fs::remove(lease_, ignored);
  static_cast<void>(::close(descriptor_));
}

}  // namespace unidyn
