#include "unidyn/stages/gather.hpp"

#include <algorithm>
#include <optional>

#include "unidyn/core/error.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/changing.hpp"
#include "unidyn/storage/lock.hpp"
#include "unidyn/storage/population.hpp"
#include "unidyn/storage/population_write.hpp"
#include "unidyn/storage/seal.hpp"

namespace unidyn {
namespace {

// Whether the file holds what these records would make it. A file that cannot be read does not.
bool up_to_date(const std::filesystem::path& population, const std::string& digest) {
  if (!std::filesystem::exists(population) || is_changing(population)) return false;
  try {
    return Population(population, h5::Mode::read).digest() == digest;
  } catch (const StorageError&) {
    return false;
  } catch (const UsageError&) {  // another version's schema
    return false;
  }
}

// What there is of each point's record, each rank having looked at some of them.
std::vector<int> record_states(const boost::mpi::communicator& world,
                               const StudyDirectory& directory, const std::vector<Point>& all,
                               const std::string& key) {
  std::vector<int> states(all.size(), 0);
  together(world, [&] {
    const auto step = static_cast<std::size_t>(world.size());
    for (auto i = static_cast<std::size_t>(world.rank()); i < all.size(); i += step)
      states[i] = static_cast<int>(
          record_state(record_path(directory.records(), id_of(all[i])), all[i], key));
  });
  MPI_Allreduce(MPI_IN_PLACE, states.data(), static_cast<int>(states.size()), MPI_INT, MPI_MAX,
                world);
  return states;
}

// For each point, 1 if it has a record to gather; and the digest of those.
std::string present_records(const boost::mpi::communicator& world, const StudyDirectory& directory,
                            const std::vector<Point>& all, const std::string& key,
                            std::vector<char>& present) {
  const std::vector<int> states = record_states(world, directory, all, key);
  std::vector<DigestLine> lines;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto state = static_cast<RecordState>(states[i]);
    const bool failed = state == RecordState::failed;
    if (state != RecordState::complete && !failed) continue;
    present[i] = 1;
    lines.push_back({id_of(all[i]), failed ? Status::failed : Status::complete, key});
  }
  return lines.empty() ? "" : population_digest(lines);
}

// Looks at every byte of the records that are present, each rank at some of them. Those that are
// damaged are set aside, and present no longer; returns how many.
Index set_damaged_aside(const boost::mpi::communicator& world, const StudyDirectory& directory,
                        const std::vector<Point>& all, std::vector<char>& present,
                        const Listener& listener) {
  const auto path_of = [&](std::size_t i) {
    return record_path(directory.records(), id_of(all[i]));
  };
  std::vector<char> damaged(all.size(), 0);
  together(world, [&] {
    const auto step = static_cast<std::size_t>(world.size());
    for (auto i = static_cast<std::size_t>(world.rank()); i < all.size(); i += step)
      damaged[i] = present[i] != 0 && !is_sealed(path_of(i));
  });
  MPI_Allreduce(MPI_IN_PLACE, damaged.data(), static_cast<int>(damaged.size()), MPI_CHAR, MPI_MAX,
                world);
  on_root(world, [&] {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (damaged[i]) listener.note(set_record_aside(path_of(i)));
  });
  for (std::size_t i = 0; i < all.size(); ++i)
    if (damaged[i]) present[i] = 0;
  return std::count(damaged.begin(), damaged.end(), 1);
}

// The population of those points that have a record.
PopulationPlan plan_of(const Job& job, const std::vector<Point>& all,
                       const std::vector<char>& present) {
  PopulationPlan plan;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (present[i]) plan.points.push_back(all[i]);
  plan.probe = probe_trials(job);
  plan.instructions = job.instructions;
  plan.title = "A population of networks trained on the task " + to_text(job.subject.task);
  plan.job = resolved_text(job);
  return plan;
}

void write(const boost::mpi::communicator& world, const StudyDirectory& directory,
           const PopulationPlan& plan) {
  const auto reading = [&](auto read) {
    return [&, read](Index i) {
      const Point& point = plan.points[static_cast<std::size_t>(i)];
      return read(record_path(directory.records(), id_of(point)), point);
    };
  };
  write_population(world, directory.population(), plan,
                   {reading(read_outline), reading(read_record)});
}

}  // namespace

GatherResult gather(const boost::mpi::communicator& world, const StudyDirectory& directory,
                    const Job& job, const Listener& listener) {
  const std::vector<Point> all = points(job);
  std::vector<char> present(all.size());
  std::optional<DirectoryLock> lock;
  on_root(world, [&] { lock.emplace(directory.path, DirectoryLock::Kind::exclusive); });
  const std::string digest =
      present_records(world, directory, all, analysis_key(job.instructions), present);
  int current = 0;
  on_root(world, [&] {
    if (digest.empty())
      throw UsageError(directory.path.string() +
                       ": has no records to gather; run unidyn sweep first");
    current = up_to_date(directory.population(), digest);
  });
  MPI_Bcast(&current, 1, MPI_INT, 0, world);

  GatherResult result;
  result.written = !current;
  while (!current) {
    const PopulationPlan plan = plan_of(job, all, present);
    if (plan.points.empty())
      throw UsageError(directory.path.string() + ": all records were damaged; run unidyn sweep");
    try {
      write(world, directory, plan);
      break;
    } catch (const StorageError& error) {
      // Damage is found as records are read: it is too rare to look at every byte beforehand.
      if (!dynamic_cast<const OnEveryRank*>(&error)) throw;
      const Index damaged = set_damaged_aside(world, directory, all, present, listener);
      if (damaged == 0) throw;
      result.damaged += damaged;
    }
  }
  result.networks = std::count(present.begin(), present.end(), 1);
  result.missing = static_cast<Index>(all.size()) - result.networks;
  return result;
}

}  // namespace unidyn
