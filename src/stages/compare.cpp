#include "unidyn/stages/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "unidyn/core/error.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/similarity/structure.hpp"
#include "unidyn/similarity/unrelated.hpp"
#include "unidyn/stages/population_guard.hpp"

namespace unidyn {
namespace {

std::string settings_of(const Job& job, Dissimilarity which) {
  return use_components({&which, 1}) ? "components = " + to_text(job.compare.components) : "none";
}

std::vector<Dissimilarity> outdated(const Population& population, const Job& job) {
  std::vector<Dissimilarity> all;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (population.dissimilarity_settings(which) != settings_of(job, which)) all.push_back(which);
  return all;
}

// A run of networks in memory, in the form that the wanted dissimilarities need.
struct Run {
  FactorStack factors;
  std::vector<Structure> structures;
};

std::vector<Structure> read_structures(const Population& population, Index first, Index count) {
  std::vector<Structure> structures;
  auto graphs = population.graphs(first, count);
  auto spectra = population.spectra(first, count);
  auto distances = population.distances(first, count);
  for (std::size_t i = 0; i < graphs.size(); ++i)
    structures.push_back({std::move(graphs[i]), std::move(spectra[i]), std::move(distances[i])});
  return structures;
}

class Comparison {
 public:
  Comparison(Population& population, const Job& job, const std::vector<Dissimilarity>& wanted)
      : population_(population), components_(job.compare.components) {
    for (const Dissimilarity which : wanted)
      (is_geometric(which) ? geometric_ : structural_).push_back(which);
  }

  // Computes and writes one block, reading only the runs that the previous block did not need.
  void add(const PairBlock& block) {
    std::map<Index, Run> needed;
    for (const auto& [first, count] :
         {std::pair(block.first_row, block.rows), std::pair(block.first_column, block.columns)}) {
      if (const auto held = runs_.find(first); held != runs_.end()) {
        needed.insert(runs_.extract(held));
      } else if (!needed.contains(first)) {
        // Not in memory: drop the other runs first, so that there are at most two.
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
  // NaN for networks with fewer directions than are compared: a mean over fewer correlations is
  // another quantity, and the fewer the directions, the more similar the networks would appear.
  Matrix<double> told(Dissimilarity which, const FactorStack& rows, const FactorStack& columns,
                      Matrix<double> values) const {
    if (!geometric(which).uses_components) return values;
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

// The value of `which` for unrelated networks; the same on all ranks.
double unrelated(const Population& population, Dissimilarity which, Index components) {
  constexpr Index most = 32;  // networks whose nodes are permuted
  Stream stream("unrelated", to_text(which));
  const Index count = std::min(most, population.size());
  if (is_geometric(which))
    return unrelated_states(which, population.samples(), population.directions(), components,
                            stream);
  return unrelated_structures(which, read_structures(population, 0, count), stream);
}

// Stores it as an attribute of the matrix.
void write_unrelated(Population& population, Dissimilarity which, double value) {
  h5::Dataset matrix = population.file().dataset("/dissimilarity/" + to_text(which));
  matrix.set_attribute<double>("null", value);
  matrix.set_attribute<std::string>(
      "null_description",
      is_geometric(which)
          ? "the value for independent standard normal states of the same shape"
          : "the mean over pairs of networks after the nodes of one have been permuted at random; "
            "where there is /graph/distance, those at which it has points among themselves");
}

// Stores with topology the distance of a network to itself when the random directions from its
// unstable points are redrawn.
void write_noise(Population& population) {
  if (!population.file().exists(datasets::transitions_noise)) return;
  double sum = 0, count = 0;
  for (const double noise : population.file().read<double>(datasets::transitions_noise))
    if (!std::isnan(noise)) {
      sum += 2 * noise * noise;
      ++count;
    }
  h5::Dataset matrix = population.file().dataset("/dissimilarity/topology");
  matrix.set_attribute<double>("noise", count > 0 ? std::sqrt(sum / count) : std::nan(""));
  matrix.set_attribute<std::string>("noise_description",
                                    "dissimilarity of a network from itself with other directions: "
                                    "sqrt(2) rms of /transitions/noise");
}

// The value of each of the matrices for unrelated networks.
std::vector<double> unrelated_values(const std::filesystem::path& path, const Job& job,
                                     const std::vector<Dissimilarity>& wanted) {
  const Population before(path, h5::Mode::read);
  std::vector<double> values;
  for (const Dissimilarity which : wanted)
    values.push_back(unrelated(before, which, job.compare.components));
  return values;
}

// Creates everything except the values of the matrices.
void make_room(Population& population, const Job& job, const std::vector<Dissimilarity>& wanted,
               const std::vector<double>& unrelated) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    population.create_dissimilarity(wanted[i], settings_of(job, wanted[i]));
    write_unrelated(population, wanted[i], unrelated[i]);
    if (wanted[i] == Dissimilarity::topology) write_noise(population);
  }
}

// Computes and writes this rank's blocks of pairs; returns what it has written.
h5::WrittenParts fill(const std::filesystem::path& path, const Job& job,
                      const std::vector<Dissimilarity>& wanted, int rank, int ranks,
                      const StopRequested& stop_requested, const OnShare& share) {
  Population population(path, h5::Mode::fill);
  for (const Dissimilarity which : wanted) population.open_dissimilarity(which);
  const auto nodes = static_cast<std::size_t>(population.nodes());
  const std::size_t bytes = factor_bytes(population.samples(), population.directions()) +
                            2 * nodes * nodes * sizeof(double);
  const auto memory = static_cast<std::size_t>(job.compare.memory) << 20;
  const auto blocks =
      pair_blocks(population.size(), run_size(population.size(), ranks, bytes, memory));
  Comparison comparison(population, job, wanted);
  const auto mine = share_of(blocks, rank, ranks);
  const auto pairs_of = [](double sum, const PairBlock& block) {
    return sum + static_cast<double>(block.pairs());
  };
  const double all = std::accumulate(mine.begin(), mine.end(), 0.0, pairs_of);
  double done = 0;
  for (const PairBlock& block : mine) {
    if (stop_requested()) throw Interrupted();
    comparison.add(block);
    done = pairs_of(done, block);
    if (all > 0) share(done / all, "");
  }
  population.close();
  return population.written();
}

// Rejects settings for which every pair would be at distance 0, whatever the networks.
void require_more_samples(const Population& population, const Job& job) {
  if (!use_components(job.compare.dissimilarity) ||
      job.compare.components < population.samples() - 1)
    return;
  throw UsageError("compare.components: " + to_text(job.compare.components) +
                   " directions of states on " + to_text(population.samples()) +
                   " samples correlate perfectly by construction; fewer directions, or more "
                   "probe.trials");
}

// The number of directions of each network that geometric dissimilarities require.
Index compared_directions(const Job& job) {
  return use_components(job.compare.dissimilarity) ? job.compare.components : 1;
}

// The groups that comparisons are computed from.
const std::vector<std::string> built_upon{"/network", "/representation", "/graph", "/transitions"};

}  // namespace

std::vector<Dissimilarity> compare(const boost::mpi::communicator& world,
                                   const StudyDirectory& directory, const Job& job,
                                   const StopRequested& stop_requested, const Listener& listener) {
  const PopulationGuard guard(world, directory);
  std::vector<Dissimilarity> wanted;
  throw_on_all_ranks(world, [&] {
    const Population population(directory.population(), h5::Mode::read);
    require_more_samples(population, job);
    wanted = outdated(population, job);
  });
  if (wanted.empty()) return wanted;

  guard.require_unchanged(built_upon);
  std::vector<double> unrelated;
  on_rank_zero(world, [&] { unrelated = unrelated_values(directory.population(), job, wanted); });
  guard.begin(job, [&](Population& population) { make_room(population, job, wanted, unrelated); });
  h5::WrittenParts written;
  throw_on_all_ranks(world, [&] {
    written = fill(directory.population(), job, wanted, world.rank(), world.size(), stop_requested,
                   listener.share);
  });
  throw_on_all_ranks(world,
                     [&] { written.check(h5::File(directory.population(), h5::Mode::read)); });
  guard.finish([&](Population& population) {
    population.write_comparable(population.comparable_along(compared_directions(job)));
  });
  return wanted;
}

}  // namespace unidyn
