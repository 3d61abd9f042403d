#pragma once
// Files that are either complete or absent. A file is written under a temporary name in its own
// directory, synced and renamed to its final name, and the directory is synced: whatever happens, a
// reader finds either the old contents or the new ones, and acknowledged writes survive a crash.
// (Flushing an HDF5 file in place guarantees neither.)
//
// Failures are StorageErrors that name the path and the system's reason.
#include <filesystem>
#include <functional>
#include <string_view>

namespace unidyn {

/// A file being written under a temporary name; removed at the end unless committed. For one
/// writer; if several processes write one file, one of them owns the draft and shares its path.
///
/// The temporary is called "<name>.<host>.<process>.<counter>.partial", so that no two writers
/// collide, not even two attempts at the same record on different machines.
class Draft {
 public:
  /// Creates the directories above `target`, durably, but no file yet.
  explicit Draft(std::filesystem::path target);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft();

  /// The path to write to. The file must be closed before `commit`.
  const std::filesystem::path& path() const { return temporary_; }
  /// Renames the written file to the target, durably. Requires that it was not committed before.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// Calls `writer` with a temporary path to write to, and renames that file to `target`. If `writer`
/// throws, the target stays as it was and the temporary is removed.
void write_durably(const std::filesystem::path& target,
                   const std::function<void(const std::filesystem::path&)>& writer);
/// Writes `text` to the file `target`; it is synced and read back before it gets that name.
void write_durably(const std::filesystem::path& target, std::string_view text);

/// The text of the file `target`, which is created with `text` if it does not exist. If several
/// processes do so at the same time, one creates it and all get the same text.
std::string first_text(const std::filesystem::path& target, std::string_view text);

/// Removes `path`, durably, if it exists.
void remove_durably(const std::filesystem::path& path);

/// Creates `directory` and missing directories above it, durably.
void make_directories(const std::filesystem::path& directory);

/// Removes temporaries in `directory` and below whose writers are gone: processes of this host that
/// have ended, and processes of other hosts after a day without a write. Returns how many.
std::size_t remove_stale_drafts(const std::filesystem::path& directory);

/// Renames the damaged file `path` to "<path>.damaged" (or "<path>.damaged.2", … if that exists),
/// durably, so that somebody can inspect it. Returns the new path.
std::filesystem::path set_aside(const std::filesystem::path& path);

}  // namespace unidyn
