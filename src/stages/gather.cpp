#include "unidyn/stages/gather.hpp"

#include <algorithm>
#include <optional>

#include "stages/gathering.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/files/seal.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/write.hpp"

namespace unidyn {
namespace {

// The job's networks, and which of them have a record to gather.
struct Networks {
  explicit Networks(const StudyDirectory& directory, const Job& job)
      : records(directory.records()), points(unidyn::points(job)), present(points.size(), 0) {
    for (const Point& point : points) ids.push_back(id_of(point));
  }
  std::filesystem::path record(std::size_t i) const { return record_path(records, ids[i]); }

  std::filesystem::path records;
  std::vector<Point> points;
  std::vector<std::string> ids;
  std::vector<char> present;
};

// Finds the records to gather; returns their digest, or an empty text if there are none.
std::string find_records(const boost::mpi::communicator& world, Networks& all,
                         const std::string& key) {
  const auto states = seen_together(world, all.points.size(), [&](std::size_t i) {
    return static_cast<std::int64_t>(record_state(all.record(i), all.points[i], key));
  });
  std::vector<DigestLine> lines;
  for (std::size_t i = 0; i < all.points.size(); ++i) {
    const auto state = static_cast<RecordState>(states[i]);
    const bool failed = state == RecordState::failed;
    if (state != RecordState::complete && !failed) continue;
    all.present[i] = 1;
    lines.push_back({all.ids[i], failed ? Status::failed : Status::complete, key});
  }
  return lines.empty() ? "" : population_digest(lines);
}

// Checks every byte of the records that are present. Damaged ones are set aside and no longer
// present; returns how many.
Index set_damaged_aside(const boost::mpi::communicator& world, Networks& all,
                        const Listener& listener) {
  const auto damaged = seen_together(world, all.points.size(), [&](std::size_t i) {
    return static_cast<std::int64_t>(all.present[i] != 0 && !is_sealed(all.record(i)));
  });
  on_rank_zero(world, [&] {
    for (std::size_t i = 0; i < damaged.size(); ++i)
      if (damaged[i]) listener.note(set_record_aside(all.record(i)));
  });
  for (std::size_t i = 0; i < damaged.size(); ++i)
    if (damaged[i]) all.present[i] = 0;
  return std::count(damaged.begin(), damaged.end(), 1);
}

// Writes the population of the networks that are present.
void write(const boost::mpi::communicator& world, const std::filesystem::path& population,
           const Job& job, const Networks& all, const OnShare& share) {
  PopulationPlan plan;
  std::vector<std::filesystem::path> records;
  for (std::size_t i = 0; i < all.points.size(); ++i)
    if (all.present[i]) {
      plan.points.push_back(all.points[i]);
      records.push_back(all.record(i));
    }
  plan.probe = probe_trials(job);
  plan.analysis_plan = job.analysis_plan;
  plan.title = "A population of networks trained on the task " + to_text(job.subject.task);
  plan.job = resolved_text(job);
  write_gathered(world, population, plan, records, share);
}

// Damage is detected while reading the records; it is too rare to check every byte beforehand.
// Returns how many records were set aside because of it.
Index write_undamaged(const boost::mpi::communicator& world, const StudyDirectory& directory,
                      const Job& job, Networks& all, const Listener& listener) {
  for (Index damaged = 0;;) {
    if (std::ranges::count(all.present, 1) == 0) return damaged;
    try {
      write(world, directory.population(), job, all, listener.share);
      return damaged;
    } catch (const StorageError& error) {
      if (!dynamic_cast<const OnEveryRank*>(&error)) throw;
      const Index more = set_damaged_aside(world, all, listener);
      if (more == 0) throw;
      damaged += more;
    }
  }
}

}  // namespace

GatherResult gather(const boost::mpi::communicator& world, const StudyDirectory& directory,
                    const Job& job, const Listener& listener) {
  Networks all(directory, job);
  std::optional<DirectoryLock> lock;
  on_rank_zero(world, [&] { lock.emplace(directory.path, DirectoryLock::Kind::exclusive); });
  const std::string digest = find_records(world, all, analysis_key(job.analysis_plan));
  const bool current = is_current(world, directory.population(), digest, listener);

  GatherResult result;
  if (!current) result.damaged = write_undamaged(world, directory, job, all, listener);
  result.networks = std::ranges::count(all.present, 1);
  result.written = !current && result.networks > 0;
  result.missing = static_cast<Index>(all.points.size()) - result.networks;
  return result;
}

}  // namespace unidyn
