#pragma once
// A training run that was interrupted, as a file of its own, so that the next run goes on where it
// stood. Written durably and sealed, as records are; removed once the network has its record.
#include <filesystem>
#include <optional>
#include <string>

#include "unidyn/training/trainer.hpp"

namespace unidyn {

struct Checkpoint {
  TrainingState state;
  double seconds = 0;           // of wall time that training took so far, over all runs [s]
  std::string instruction_set;  // that training ran on; several, with blanks, where it changed

  static void describe(auto& self, auto&& result) {
    result.hidden("seconds", self.seconds);
    result.hidden("instruction_set", self.instruction_set);
    result.group("state", self.state);
  }
};

/// `checkpoints`/<first two characters of id>/<id>.h5
std::filesystem::path checkpoint_path(const std::filesystem::path& checkpoints,
                                      std::string_view id);

/// Writes the checkpoint of `point` to `path`, durably, in place of any that is there. Throws
/// StorageError.
void write_checkpoint(const std::filesystem::path& path, const Point& point,
                      const Checkpoint& checkpoint);

/// The checkpoint of `point` at `path`; nothing if there is none, or none that this program can go
/// on from: damaged, another point's, or of another version of the records. Throws StorageError if
/// it cannot be read just now.
std::optional<Checkpoint> read_checkpoint(const std::filesystem::path& path, const Point& point);

}  // namespace unidyn
