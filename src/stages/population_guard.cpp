#include "unidyn/stages/population_guard.hpp"

#include "unidyn/core/error.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/checksums.hpp"

namespace unidyn {
namespace {

void make(const PopulationGuard::Change& change, const std::filesystem::path& path) {
  Population population(path, h5::Mode::edit);
  change(population);
  population.close();
}

}  // namespace

void require_population(const StudyDirectory& directory) {
  const std::string path = directory.population().string();
  if (!std::filesystem::exists(directory.population()))
    throw UsageError(path + ": not there yet; run unidyn gather " + directory.path.string());
  if (is_changing(directory.population()))
    throw UsageError(path + ": was left half changed; run unidyn gather " +
                     directory.path.string() + " to make it anew from the records");
}

PopulationGuard::PopulationGuard(const boost::mpi::communicator& world,
                                 const StudyDirectory& directory)
    : world_(world), directory_(directory) {
  on_rank_zero(world, [&] {
    lock_.emplace(directory.path, DirectoryLock::Kind::exclusive);
    require_population(directory);
  });
}

void PopulationGuard::require_unchanged(const std::vector<std::string>& groups) const {
  const auto dataset = changed_dataset(world_, directory_.population(), groups);
  on_rank_zero(world_, [&] {
    if (dataset)
      throw StorageError(directory_.population().string() + ":" + *dataset +
                         ": is not as it was written: damaged, or changed by somebody; run unidyn "
                         "gather " +
                         directory_.path.string() + " to make the file anew from the records");
  });
}

void PopulationGuard::begin(const Job& job, const Change& change) const {
  wait_for_all(world_);  // until all ranks have closed the file
  on_rank_zero(world_, [&] {
    begin_change(directory_.population());
    const auto whole = [&](Population& population) {
      population.file().set_attribute<std::string>("job", resolved_text(job));
      change(population);
    };
    make(whole, directory_.population());
  });
}

void PopulationGuard::finish(const Change& rest) const {
  on_rank_zero(world_, [&] {
    if (rest) make(rest, directory_.population());
  });
  add_checksums(world_, directory_.population());
  on_rank_zero(world_, [&] { end_change(directory_.population()); });
}

void PopulationGuard::edit(const Job& job, const Change& change) const {
  begin(job, change);
  finish();
}

}  // namespace unidyn
