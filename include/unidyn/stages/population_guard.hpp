#pragma once
// Safe access of stages that read the population and add to it.
#include <boost/mpi/communicator.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/files/lock.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Throws UsageError unless the population exists, complete and without an unfinished change.
void require_population(const StudyDirectory& directory);

/// Locks the directory against other writers while a stage adds to its population. Every call is
/// collective, and throws the same on all ranks.
class PopulationGuard {
 public:
  using Change = std::function<void(Population& population)>;

  /// Locks the directory, and requires a population.
  PopulationGuard(const boost::mpi::communicator& world, const StudyDirectory& directory);

  /// Throws StorageError that names the first dataset at or below one of `groups` that does not
  /// match its checksum (population/checksums.hpp).
  void require_unchanged(const std::vector<std::string>& groups) const;

  /// Begins a change, on rank 0 only: creates the marker, which stays until finish(), records
  /// `job`, and makes `change`. No rank may have the file open.
  void begin(const Job& job, const Change& change) const;
  /// Makes the rest of the change, on rank 0 only; adds checksums to new datasets, and removes the
  /// marker.
  void finish(const Change& rest = nullptr) const;
  /// Both, for a change that is made by rank 0 only.
  void edit(const Job& job, const Change& change) const;

 private:
  const boost::mpi::communicator& world_;
  const StudyDirectory& directory_;
  std::optional<DirectoryLock> lock_;  // on rank 0
};

}  // namespace unidyn
