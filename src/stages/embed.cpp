#include "unidyn/stages/embed.hpp"

#include <functional>
#include <optional>

#include "unidyn/embedding/mds_rows.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/stages/population_guard.hpp"

namespace unidyn {
namespace {

// An embedding depends on its own settings and on those of its dissimilarities.
std::string settings_of(const Population& population, const Job& job, Dissimilarity which) {
  return canonical_text("embed.", job.embed) +
         population.dissimilarity_settings(which).value_or("");
}

std::vector<Dissimilarity> outdated_embeddings(const Population& population, const Job& job) {
  std::vector<Dissimilarity> all;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (population.embedding_settings(which) != settings_of(population, job, which))
      all.push_back(which);
  return all;
}

// Embeds one matrix, of which every rank holds rows of its own. `pass` is called at each pass over
// all pairs.
Embedding embedded(const boost::mpi::communicator& world, const Population& population,
                   Dissimilarity which, const Job& job, const std::function<void()>& pass) {
  const Index first = population.size() * world.rank() / world.size();
  const Index end = population.size() * (world.rank() + 1) / world.size();
  Matrix<double> rows;
  throw_on_all_ranks(world,
                     [&] { rows = population.dissimilarity_rows(which, first, end - first); });
  const auto gather = [&](Matrix<double>& all, Index from, Index count) {
    pass();
    gather_rows(world, all.data(), all.rows(), from, count);  // columns, in memory
  };
  return embed(DissimilarityRows{first, rows, gather},
               to_text(which) + " " + to_text(job.subject.seed), job.embed);
}

}  // namespace

std::vector<Dissimilarity> embed(const boost::mpi::communicator& world,
                                 const StudyDirectory& directory, const Job& job,
                                 const StopRequested& stop_requested, const Listener& listener) {
  const PopulationGuard guard(world, directory);
  std::vector<Dissimilarity> wanted;
  std::vector<std::pair<Embedding, std::string>> made;
  {
    std::optional<Population> population;
    throw_on_all_ranks(world, [&] {
      population.emplace(directory.population(), h5::Mode::read);
      wanted = outdated_embeddings(*population, job);
    });
    if (wanted.empty()) return wanted;
    guard.require_unchanged({"/dissimilarity", "/network"});
    for (const Dissimilarity which : wanted) {
      throw_if_any_rank_stops(world, stop_requested);
      long passes = 0;
      const auto pass = [&] {
        listener.share(static_cast<double>(made.size()) / static_cast<double>(wanted.size()),
                       to_text(which) + ", pass " + std::to_string(++passes));
      };
      made.emplace_back(embedded(world, *population, which, job, pass),
                        settings_of(*population, job, which));
    }
  }
  guard.edit(job, [&](Population& population) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      population.write_embedding(wanted[i], made[i].first, made[i].second);
  });
  return wanted;
}

}  // namespace unidyn
