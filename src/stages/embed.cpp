#include "unidyn/stages/embed.hpp"

#include <limits>
#include <optional>

#include "unidyn/stages/compare.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/changing.hpp"
#include "unidyn/storage/lock.hpp"
#include "unidyn/storage/population.hpp"

namespace unidyn {
namespace {

// An embedding is made by its own settings and by those of its dissimilarities.
std::string settings_of(const Population& population, const Job& job, Dissimilarity which) {
  return canonical_text("embed.", job.embed) +
         population.dissimilarity_settings(which).value_or("");
}

std::vector<Dissimilarity> outdated(const Population& population, const Job& job) {
  std::vector<Dissimilarity> all;
  for (const Dissimilarity which : job.compare.dissimilarity)
    if (population.embedding_settings(which) != settings_of(population, job, which))
      all.push_back(which);
  return all;
}

// The best of all starts, of which this rank tries every size-th.
Embedding best_of_starts(const boost::mpi::communicator& world,
                         const Matrix<double>& dissimilarities, const std::string& subject,
                         const MdsSettings& settings) {
  std::vector<double> stress(static_cast<std::size_t>(settings.starts),
                             std::numeric_limits<double>::infinity());
  std::vector<Embedding> mine;
  for (long start = world.rank(); start < settings.starts; start += world.size()) {
    mine.push_back(
        smacof(dissimilarities, start_configuration(dissimilarities, subject, start), settings));
    stress[static_cast<std::size_t>(start)] = mine.back().stress1;
  }
  MPI_Allreduce(MPI_IN_PLACE, stress.data(), static_cast<int>(stress.size()), MPI_DOUBLE, MPI_MIN,
                world);
  const auto best = static_cast<int>(best_start(stress));
  const int owner = best % world.size();
  Embedding embedding;
  embedding.points.resize(2, dissimilarities.cols());
  if (world.rank() == owner) embedding = mine[static_cast<std::size_t>(best / world.size())];
  double facts[3] = {embedding.stress1, static_cast<double>(embedding.iterations),
                     embedding.converged ? 1.0 : 0.0};
  MPI_Bcast(facts, 3, MPI_DOUBLE, owner, world);
  MPI_Bcast(embedding.points.data(), static_cast<int>(embedding.points.size()), MPI_DOUBLE, owner,
            world);
  embedding.stress1 = facts[0];
  embedding.iterations = static_cast<long>(facts[1]);
  embedding.converged = facts[2] > 0;
  return embedding;
}

}  // namespace

std::vector<Dissimilarity> embed(const boost::mpi::communicator& world,
                                 const StudyDirectory& directory, const Job& job) {
  std::optional<DirectoryLock> lock;
  on_root(world, [&] {
    lock.emplace(directory.path, DirectoryLock::Kind::exclusive);
    require_population(directory);
  });
  std::vector<Dissimilarity> wanted;
  std::vector<std::pair<Embedding, std::string>> made;
  {
    std::optional<Population> population;
    together(world, [&] {
      population.emplace(directory.population(), h5::Mode::read);
      wanted = outdated(*population, job);
    });
    for (const Dissimilarity which : wanted) {
      Matrix<double> dissimilarities;
      together(world, [&] { dissimilarities = population->dissimilarity(which); });
      made.emplace_back(best_of_starts(world, dissimilarities,
                                       to_text(which) + " " + to_text(job.subject.seed), job.embed),
                        settings_of(*population, job, which));
    }
  }
  if (wanted.empty()) return wanted;

  on_root(world, [&] { begin_change(directory.population()); });
  Population population(directory.population(), h5::Mode::edit, world);
  population.file().set_attribute<std::string>("job", resolved_text(job));
  for (std::size_t i = 0; i < wanted.size(); ++i)
    population.write_embedding(wanted[i], made[i].first, made[i].second);
  population.close();
  on_root(world, [&] { end_change(directory.population()); });
  return wanted;
}

}  // namespace unidyn
