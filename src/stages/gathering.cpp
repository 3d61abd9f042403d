#include "stages/gathering.hpp"

#include <algorithm>

#include "unidyn/core/error.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/checksums.hpp"
#include "unidyn/population/population.hpp"

namespace unidyn {
namespace {

enum class Found { unusable, current, unreadable };

// What the file is, beside what these records would give.
Found found(const std::filesystem::path& population, const std::string& digest) {
  if (!std::filesystem::exists(population) || is_changing(population)) return Found::unusable;
  try {
    const bool same = Population(population, h5::Mode::read).digest() == digest;
    return same ? Found::current : Found::unusable;
  } catch (const StorageError&) {
    return Found::unreadable;
  } catch (const UsageError&) {  // schema of another version
    return Found::unusable;
  }
}

}  // namespace

bool is_current(const boost::mpi::communicator& world, const std::filesystem::path& population,
                const std::string& digest, const Listener& listener) {
  int told = 0;
  on_rank_zero(world, [&] { told = static_cast<int>(found(population, digest)); });
  broadcast(world, told);
  const auto state = static_cast<Found>(told);
  if (state == Found::unusable) return false;
  std::string changed;  // path of a dataset; empty: none
  try {
    changed = changed_dataset(world, population, {"/"}).value_or(std::string());
  } catch (const StorageError&) {  // the same on all ranks
    changed.assign(1, '/');
  }
  if (!changed.empty() && world.rank() == 0)
    listener.note(population.string() + ":" + changed +
                  ": is not as it was written; the file is made anew");
  return state == Found::current && changed.empty();
}

void write_gathered(const boost::mpi::communicator& world, const std::filesystem::path& population,
                    const PopulationPlan& plan, const std::vector<std::filesystem::path>& records,
                    const OnShare& share) {
  // Each record of this rank's part is read twice.
  const double readings =
      2 * static_cast<double>(records.size()) / static_cast<double>(world.size());
  double done = 0;
  const auto reading = [&](auto read) {
    return [&, read](Index network) {
      const auto i = static_cast<std::size_t>(network);
      share(std::min(1.0, ++done / readings), "");
      return read(records[i], plan.points[i]);
    };
  };
  write_population(world, population, plan, {reading(read_outline), reading(read_record)});
}

}  // namespace unidyn
