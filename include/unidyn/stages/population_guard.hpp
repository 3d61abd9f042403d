#pragma once
// How stages build on the population and add to it.
#include <boost/mpi/communicator.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/files/lock.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Throws UsageError unless the population is there, whole, and not left half changed.
void require_population(const StudyDirectory& directory);

/// Keeps others from writing into the directory while a stage adds to its population. Every call is
/// collective, and throws alike on all ranks.
class PopulationGuard {
 public:
  using Change = std::function<void(Population& population)>;

  /// Locks the directory, and requires a population.
  PopulationGuard(const boost::mpi::communicator& world, const StudyDirectory& directory);

  /// Throws StorageError naming the first dataset at or below one of `groups` that is not as it was
  /// written (population/checksums.hpp).
  void require_unchanged(const std::vector<std::string>& groups) const;

  /// Begins a change: leaves the marker that says so until finish(), notes `job`, and makes
  /// `change`, on rank 0 alone. No rank may have the file open.
  void begin(const Job& job, const Change& change) const;
  /// Makes the rest of the change, on rank 0 alone; gives what is new its checksums, and removes
  /// the marker.
  void finish(const Change& rest = nullptr) const;
  /// Both, for a change that rank 0 makes alone.
  void edit(const Job& job, const Change& change) const;

 private:
  const boost::mpi::communicator& world_;
  const StudyDirectory& directory_;
  std::optional<DirectoryLock> lock_;  // on rank 0
};

}  // namespace unidyn
