#pragma once
// An interrupted training run as a file of its own, from which the next run resumes. Written
// durably and sealed, like records; removed once the network has its record.
#include <filesystem>
#include <optional>
#include <string>

#include "unidyn/training/trainer.hpp"

namespace unidyn {

struct Checkpoint {
  TrainingState state;
  double seconds = 0;           // wall time spent on training so far, over all runs [s]
  std::string instruction_set;  // used for training; several, separated by blanks, if it changed

  static void describe(auto& self, auto&& result) {
    result.hidden("seconds", self.seconds);
    result.hidden("instruction_set", self.instruction_set);
    result.group("state", self.state);
  }
};

/// `checkpoints`/<first two characters of id>/<id>.h5
std::filesystem::path checkpoint_path(const std::filesystem::path& checkpoints,
                                      std::string_view id);

/// Writes the checkpoint of `point` to `path`, durably, replacing any that exists. Throws
/// StorageError.
void write_checkpoint(const std::filesystem::path& path, const Point& point,
                      const Checkpoint& checkpoint);

/// The checkpoint of `point` at `path`; empty if there is none that this program can resume from:
/// none at all, damaged, of another point, or of another version of the records. Throws
/// StorageError if it cannot be read at the moment.
std::optional<Checkpoint> read_checkpoint(const std::filesystem::path& path, const Point& point);

}  // namespace unidyn
