#pragma once
// Files that are whole or not there. A file is written under a temporary name in its own directory,
// synced, renamed over its final name, and the directory is synced: whatever happens, a reader
// finds the old contents or the new ones, and what was once acknowledged survives a crash.
// (Flushing an HDF5 file in place promises neither.)
//
// Failures are StorageErrors that name the path and the system's reason.
#include <filesystem>
#include <functional>
#include <string_view>

namespace unidyn {

/// A file being written under a temporary name; removed in the end unless committed. For one
/// writer; to let several processes write one file, one of them holds the draft and tells its path.
///
/// The temporary is called "<name>.<host>.<process>.<counter>.partial", so that no two writers
/// collide, not even two attempts at the same record on different machines.
class Draft {
 public:
  /// Makes the directories that `target` is in, durably. Makes no file yet.
  explicit Draft(std::filesystem::path target);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft();

  /// Where to write. The file has to be closed before `commit`.
  const std::filesystem::path& path() const { return temporary_; }
  /// Makes what was written the target, durably. Requires that it was not committed before.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// Lets `writer` write a file at the path it is given, and makes it `target`. Where `writer`
/// throws, the target stays as it was and the temporary is removed.
void write_durably(const std::filesystem::path& target,
                   const std::function<void(const std::filesystem::path&)>& writer);
/// Makes `target` a file of just `text`, which is synced and read back before it gets that name.
void write_durably(const std::filesystem::path& target, std::string_view text);

/// The text of the file `target`, which is made of `text` first if it is not there. Where several
/// do so at the same time, one makes it and all get the same text.
std::string first_text(const std::filesystem::path& target, std::string_view text);

/// Removes `path`, durably, if it is there.
void remove_durably(const std::filesystem::path& path);

/// Makes `directory` and those above it that are missing, durably.
void make_directories(const std::filesystem::path& directory);

/// Removes temporaries in `directory` and below whose writers are gone: processes of this host that
/// have ended, and those of other hosts after a day without a write. Returns how many.
std::size_t remove_stale_drafts(const std::filesystem::path& directory);

/// Renames the damaged file `path` to "<path>.damaged" (or "<path>.damaged.2", … where that is
/// taken), durably, for somebody to look at. Returns the new path.
std::filesystem::path set_aside(const std::filesystem::path& path);

}  // namespace unidyn
