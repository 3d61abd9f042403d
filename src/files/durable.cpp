#include "unidyn/files/durable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <system_error>

#include "unidyn/core/error.hpp"
#include "unidyn/files/file_bytes.hpp"
#include "unidyn/files/posix_file.hpp"
#include "unidyn/files/process.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".partial";

[[noreturn]] void fail(const fs::path& path, const std::string& attempt, std::error_code reason) {
  throw StorageError(path.string() + ": cannot " + attempt + ": " + reason.message());
}

fs::path directory_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void sync_file(const fs::path& path) {
  PosixFile file(path, O_RDONLY);
  file.sync();
  file.close();
}

void sync_directory(const fs::path& path) {
  PosixFile directory(path, O_RDONLY | O_DIRECTORY);
  const int failed = uninterrupted([&] { return ::fsync(directory.descriptor()); });
  // Some file systems sync names on their own and return EINVAL here.
  if (failed != 0 && errno != EINVAL) fail_by_errno(path, "sync the directory to disk");
  directory.close();
}

void rename_durably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) fail(from, "rename to " + to.string(), error);
  sync_directory(directory_of(to));
}

void write_text(const fs::path& path, std::string_view text) {
  PosixFile file(path, O_RDWR | O_CREAT | O_TRUNC);
  file.write(0, text);
  file.sync();
  if (file.size() != text.size())
    throw StorageError(path.string() + ": has " + std::to_string(file.size()) + " bytes after " +
                       std::to_string(text.size()) + " were written");
  file.require_contents(0, text);
  file.close();
}

bool means_no_links_here(int error) {
  return error == EPERM || error == ENOSYS || error == EOPNOTSUPP;
}

fs::path draft_of(const fs::path& target) {
  static std::atomic<unsigned> counter = 0;
  return directory_of(target) /
         (target.filename().string() + "." + host_name() + "." + std::to_string(::getpid()) + "." +
          std::to_string(counter++) + std::string(suffix));
}

// The process in a draft's name, if it is of this host.
std::optional<pid_t> local_writer_of(std::string_view name) {
  name.remove_suffix(suffix.size());
  name = name.substr(0, name.rfind('.'));  // without the counter
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || !name.substr(0, dot).ends_with(host_name().insert(0, 1, '.'))) return {};
  const std::string_view digits = name.substr(dot + 1);
  pid_t process = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), process);
  if (error != std::errc() || end != digits.data() + digits.size() || process <= 0) return {};
  return process;
}

bool is_stale(const fs::path& draft) {
  if (const auto process = local_writer_of(draft.filename().native())) return !runs_here(*process);
  std::error_code vanished;
  const auto written = fs::last_write_time(draft, vanished);
  return !vanished && fs::file_time_type::clock::now() - written > std::chrono::hours(24);
}

}  // namespace

Draft::Draft(fs::path target) : target_(std::move(target)), temporary_(draft_of(target_)) {
  make_directories(directory_of(target_));
}

Draft::~Draft() {
  std::error_code ignored;
  if (!committed_) fs::remove(temporary_, ignored);
}

void Draft::commit() {
  require(!committed_, "Draft: committed twice");
  sync_file(temporary_);
  rename_durably(temporary_, target_);
  committed_ = true;
}

void write_durably(const fs::path& target, const std::function<void(const fs::path&)>& writer) {
  Draft draft(target);
  writer(draft.path());
  draft.commit();
}

void write_durably(const fs::path& target, std::string_view text) {
  write_durably(target, [&](const fs::path& path) { write_text(path, text); });
}

std::string first_text(const fs::path& target, std::string_view text) {
  if (!fs::exists(target)) {
    Draft draft(target);
    write_text(draft.path(), text);
    // Unlike rename, link fails if the target exists.
    if (::link(draft.path().c_str(), target.c_str()) == 0)
      sync_directory(directory_of(target));
    else if (means_no_links_here(errno))
      draft.commit();  // if several do this at the same moment, the last one wins
    else if (errno != EEXIST)
      fail_by_errno(target, "make the file");
  }
  const FileBytes file(target);
  return file.read(0, file.size());
}

void remove_durably(const fs::path& path) {
  std::error_code error;
  const bool removed = fs::remove(path, error);
  if (error) fail(path, "remove", error);
  if (removed) sync_directory(directory_of(path));
}

void make_directories(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return;
  const fs::path parent = directory_of(directory);
  make_directories(parent);
  fs::create_directory(directory, error);
  if (error) fail(directory, "make the directory", error);
  sync_directory(parent);
}

std::size_t remove_stale_drafts(const fs::path& directory) {
  std::size_t removed = 0;
  std::error_code error;
  // Files may appear and disappear meanwhile, because other shards are running.
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code vanished;
    if (path.native().ends_with(suffix) && entry->is_regular_file(vanished) && is_stale(path) &&
        fs::remove(path, vanished))
      ++removed;
  }
  if (error) fail(directory, "look through the directory", error);
  return removed;
}

fs::path set_aside(const fs::path& path) {
  const fs::path first = path.string() + ".damaged";
  fs::path aside = first;
  for (int n = 2; fs::exists(aside); ++n) aside = first.string() + "." + std::to_string(n);
  rename_durably(path, aside);
  return aside;
}

}  // namespace unidyn
