#include "unidyn/stages/compare.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "unidyn/core/error.hpp"
#include "unidyn/similarity/structure.hpp"
#include "unidyn/similarity/unrelated.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/changing.hpp"
#include "unidyn/storage/lock.hpp"
#include "unidyn/storage/population.hpp"

namespace unidyn {
namespace {

std::string settings_of(const Job& job, Dissimilarity which) {
  return which == Dissimilarity::svcca ? "components = " + to_text(job.compare.components) : "none";
}

std::vector<Dissimilarity> outdated(const Population& population, const Job& job) {
  std::vector<Dissimilarity> all;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (population.dissimilarity_settings(which) != settings_of(job, which)) all.push_back(which);
  return all;
}

// A run of networks in memory: what the wanted dissimilarities compare.
struct Run {
  FactorStack factors;
  std::vector<Structure> structures;
};

std::vector<Structure> read_structures(const Population& population, Index first, Index count) {
  std::vector<Structure> structures;
  auto graphs = population.graphs(first, count);
  auto spectra = population.spectra(first, count);
  for (std::size_t i = 0; i < graphs.size(); ++i)
    structures.push_back({std::move(graphs[i]), std::move(spectra[i])});
  return structures;
}

class Comparison {
 public:
  Comparison(Population& population, const Job& job, const std::vector<Dissimilarity>& wanted)
      : population_(population), components_(job.compare.components) {
    for (const Dissimilarity which : wanted)
      (is_geometric(which) ? geometric_ : structural_).push_back(which);
  }

  // Computes and writes one block, reading only those runs that are not there from the last one.
  void add(const PairBlock& block) {
    std::map<Index, Run> needed;
    for (const auto& [first, count] :
         {std::pair(block.first_row, block.rows), std::pair(block.first_column, block.columns)}) {
      if (const auto held = runs_.find(first); held != runs_.end()) {
        needed.insert(runs_.extract(held));
      } else if (!needed.contains(first)) {
        // Not yet read: let go of the others first, so that at most two are in memory.
        if (needed.size() + runs_.size() > 1) runs_.clear();
        needed.emplace(first, read(first, count));
      }
    }
    runs_ = std::move(needed);
    const Run& rows = runs_.at(block.first_row);
    const Run& columns = runs_.at(block.first_column);
    if (!geometric_.empty()) {
      const auto values =
          dissimilarity_block(rows.factors, columns.factors, geometric_, components_);
      for (std::size_t i = 0; i < geometric_.size(); ++i)
        population_.write_block(geometric_[i], block,
                                told(geometric_[i], rows.factors, columns.factors, values[i]));
    }
    for (const Dissimilarity which : structural_)
      population_.write_block(which, block,
                              structure_block(which, rows.structures, columns.structures));
  }

 private:
  // Networks of fewer directions than SVCCA compares have no values: a mean over fewer correlations
  // is another quantity, and the fewer the directions, the more alike they would seem.
  Matrix<double> told(Dissimilarity which, const FactorStack& rows, const FactorStack& columns,
                      Matrix<double> values) const {
    if (which != Dissimilarity::svcca) return values;
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    const auto too_few = [&](const FactorStack& networks, Index i) {
      return networks.facts(i).singular_value.size() < components_;
    };
    for (Index i = 0; i < rows.size(); ++i)
      if (too_few(rows, i)) values.row(i).setConstant(undefined);
    for (Index i = 0; i < columns.size(); ++i)
      if (too_few(columns, i)) values.col(i).setConstant(undefined);
    return values;
  }

  Run read(Index first, Index count) const {
    Run run{FactorStack(population_.samples()), {}};
    if (!geometric_.empty())
      for (Index i = first; i < first + count; ++i)
        run.factors.add(population_.factors(i, 1).front());
    if (!structural_.empty()) run.structures = read_structures(population_, first, count);
    return run;
  }

  Population& population_;
  Index components_;
  std::vector<Dissimilarity> geometric_, structural_;
  std::map<Index, Run> runs_;  // by their first network
};

// The value of `which` for networks that have nothing to do with each other; the same on all ranks.
double unrelated(const Population& population, Dissimilarity which, Index components) {
  constexpr Index most = 32;  // networks whose nodes are permuted
  Stream stream("unrelated", to_text(which));
  const Index count = std::min(most, population.size());
  if (is_geometric(which))
    return unrelated_states(which, population.samples(), population.directions(), components,
                            stream);
  return unrelated_structures(which, read_structures(population, 0, count), stream);
}

// Writes it beside the matrix. Collective.
void write_unrelated(Population& population, Dissimilarity which, double value) {
  h5::Dataset matrix = population.file().dataset("/dissimilarity/" + to_text(which));
  matrix.set_attribute<double>("null", value);
  matrix.set_attribute<std::string>(
      "null_description",
      is_geometric(which)
          ? "the value for independent standard normal states of the same shape"
          : "the mean over pairs of networks after the nodes of one have been permuted at random");
}

// Refuses what would be 0 for every pair, whatever the networks are.
void require_more_samples(const Population& population, const Job& job) {
  if (std::ranges::count(job.compare.dissimilarity, Dissimilarity::svcca) == 0 ||
      job.compare.components < population.samples() - 1)
    return;
  throw UsageError("compare.components: " + to_text(job.compare.components) +
                   " directions of states on " + to_text(population.samples()) +
                   " samples correlate perfectly by construction; fewer directions, or more "
                   "probe.trials");
}

// What the geometry of hidden states compares of each network.
Index compared_directions(const Job& job) {
  const bool some = std::ranges::count(job.compare.dissimilarity, Dissimilarity::svcca) > 0;
  return some ? job.compare.components : 1;
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

std::vector<Dissimilarity> compare(const boost::mpi::communicator& world,
                                   const StudyDirectory& directory, const Job& job,
                                   const StopRequested& stop_requested) {
  std::optional<DirectoryLock> lock;
  on_root(world, [&] {
    lock.emplace(directory.path, DirectoryLock::Kind::exclusive);
    require_population(directory);
  });
  std::vector<Dissimilarity> wanted;
  together(world, [&] {
    const Population population(directory.population(), h5::Mode::read);
    require_more_samples(population, job);
    wanted = outdated(population, job);
  });
  if (wanted.empty()) return wanted;

  on_root(world, [&] { begin_change(directory.population()); });
  Population population(directory.population(), h5::Mode::edit, world);
  population.file().set_attribute<std::string>("job", resolved_text(job));
  for (const Dissimilarity which : wanted)
    population.create_dissimilarity(which, settings_of(job, which));
  for (const Dissimilarity which : wanted) {
    double value = 0;
    together(world, [&] { value = unrelated(population, which, job.compare.components); });
    write_unrelated(population, which, value);
  }
  const auto nodes = static_cast<std::size_t>(population.nodes());
  const std::size_t bytes =
      factor_bytes(population.samples(), population.directions()) + nodes * nodes * sizeof(double);
  const auto memory = static_cast<std::size_t>(job.compare.memory) << 20;
  const auto blocks =
      pair_blocks(population.size(), run_size(population.size(), world.size(), bytes, memory));
  together(world, [&] {
    Comparison comparison(population, job, wanted);
    for (const PairBlock& block : share_of(blocks, world.rank(), world.size())) {
      if (stop_requested()) throw Interrupted();
      comparison.add(block);
    }
  });
  population.close();
  world.barrier();
  on_root(world, [&] {
    Population alone(directory.population(), h5::Mode::edit);
    alone.write_comparable(alone.comparable_along(compared_directions(job)));
    alone.close();
    end_change(directory.population());
  });
  return wanted;
}

}  // namespace unidyn
