#pragma once
// The output directory of a study: the job that it belongs to, and where its files are.
#include <filesystem>
#include <map>
#include <string>

#include "unidyn/stages/job.hpp"

namespace unidyn {

/// The locations of a study's files; jobs/README.md describes what they hold.
struct StudyDirectory {
  std::filesystem::path path;

  std::filesystem::path job() const { return path / "job.cfg"; }
  std::filesystem::path records() const { return path / "records"; }
  std::filesystem::path checkpoints() const { return path / "checkpoints"; }
  std::filesystem::path population() const { return path / "population.h5"; }
  std::filesystem::path shards() const { return path / "shards"; }    // how many there are
  std::filesystem::path retries() const { return path / "retries"; }  // Attempts
  std::filesystem::path report() const { return path / "report.html"; }
};

/// The job that `directory` belongs to, as make_job() makes it, with its attempts. Throws
/// UsageError if it belongs to none.
Job frozen_job(const StudyDirectory& directory);

/// The attempts at networks of `directory` that were retried; none where it is not there yet.
Attempts attempts_in(const StudyDirectory& directory);

/// Gives `directory` to `job`, or checks that it already has it. A job that asks the same
/// questions and more extends the one before; settings of probe, analysis, graph, compare, embed
/// and statistics may change, since they decide nothing about training. Throws UsageError naming
/// what differs if the directory belongs to another job, StorageError if it cannot be written.
void freeze_job(const StudyDirectory& directory, const Job& job);

/// The value of every key of the job, "grid.units" and so on.
std::map<std::string, std::string> settings_by_key(const Job& job);
/// Whether `key` belongs to the task and decides its trials: not where a file of them is.
bool decides_trials(const Job& job, const std::string& key);

/// Throws StorageError if the directory, to which freeze_job() gave its job, has lost it since.
void require_study(const StudyDirectory& directory);

/// Sets a damaged record aside so that it is redone; returns a line that tells the user.
std::string set_record_aside(const std::filesystem::path& record);

}  // namespace unidyn
