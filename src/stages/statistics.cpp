#include "unidyn/stages/statistics.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "unidyn/similarity/silhouette.hpp"
#include "unidyn/similarity/statistics.hpp"
#include "unidyn/stages/compare.hpp"
#include "unidyn/storage/agree.hpp"
#include "unidyn/storage/changing.hpp"
#include "unidyn/storage/lock.hpp"
#include "unidyn/storage/population_statistics.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// Groupings that a rank holds at a time.
constexpr Index groupings_in_memory = 16 * groupings_at_once;

// The numbers that `measure` gives for groupings 0 … count − 1, `width` for each, one after the
// other. Ranks take whole runs of groupings_at_once, so that results do not depend on their number.
std::vector<double> shared(
    const boost::mpi::communicator& world, Index count, Index width,
    const std::function<Groups(Index)>& grouping,
    const std::function<std::vector<double>(std::span<const Groups>)>& measure) {
  const Index runs = (count + groupings_at_once - 1) / groupings_at_once;
  const auto begin_of = [&](Index rank) {
    return std::min(count, runs * rank / world.size() * groupings_at_once);
  };
  std::vector<double> all(static_cast<std::size_t>(count * width), 0.0);
  together(world, [&] {
    const Index end = begin_of(world.rank() + 1);
    for (Index first = begin_of(world.rank()); first < end; first += groupings_in_memory) {
      std::vector<Groups> some;
      for (Index i = first; i < std::min(end, first + groupings_in_memory); ++i)
        some.push_back(grouping(i));
      std::ranges::copy(measure(some), all.begin() + first * width);
    }
  });
  MPI_Allreduce(MPI_IN_PLACE, all.data(), static_cast<int>(all.size()), MPI_DOUBLE, MPI_SUM, world);
  return all;
}

// One dissimilarity asked one question.
class Inquiry {
 public:
  Inquiry(const boost::mpi::communicator& world, const std::string& digest, Label label,
          const Question& question, const StatisticsSettings& settings)
      : world_(world), question_(question), settings_(settings), subject_(digest) {
    label_ = to_text(label);
  }

  Evidence evidence(Dissimilarity which, const Matrix<double>& dissimilarities) const {
    Evidence found{undefined, undefined, undefined, {}, {}, {}, {}};
    if (question_.groups < 2) return found;
    const Matrix<double> centred = gower_centred(squared_distances(which, dissimilarities));
    const auto own = neighbour_accuracy(dissimilarities, question_.group, settings_.neighbours);
    found.accuracy = own.accuracy;
    found.chance = own.chance;
    found.silhouette = mean_silhouette(dissimilarities, question_.group);
    found.variation = variations(centred, {&question_.group, 1}, question_.groups).front();
    if (question_.exchangeable() > 0) permute(centred, found);
    if (question_.replicated() > 0) resample(dissimilarities, centred, found);
    return found;
  }

 private:
  Stream stream(const char* purpose, Index index) const {
    return {subject_, purpose + label_, static_cast<std::uint64_t>(index)};
  }

  void permute(const Matrix<double>& centred, Evidence& found) const {
    const auto arrangement = [&](Index i) {
      return i == 0 ? question_.group : permuted(question_, stream("permutation of ", i));
    };
    found.permuted_r2 = shared(
        world_, 1 + settings_.permutations, 1, arrangement, [&](std::span<const Groups> some) {
          std::vector<double> r2;
          for (const Variation& one : variations(centred, some, question_.groups))
            r2.push_back(one.r2());
          return r2;
        });
  }

  // R² and accuracy in each half-sample; NaN in those whose networks share one label. Half as many
  // neighbours vote in a half, which are about as near as all of them are in the whole.
  void resample(const Matrix<double>& dissimilarities, const Matrix<double>& centred,
                Evidence& found) const {
    const auto half = [&](Index i) {
      return half_sample(question_, stream("half-sample for ", i));
    };
    const auto both =
        shared(world_, settings_.resamples, 2, half, [&](std::span<const Groups> some) {
          const auto parts = variations(centred, some, question_.groups);
          const auto accuracies = neighbour_accuracies(dissimilarities, some, question_.groups,
                                                       (settings_.neighbours + 1) / 2);
          std::vector<double> numbers;
          for (std::size_t i = 0; i < parts.size(); ++i) {
            numbers.push_back(parts[i].r2());
            numbers.push_back(parts[i].groups > 1 ? accuracies[i] : undefined);
          }
          return numbers;
        });
    for (std::size_t i = 0; i < both.size(); i += 2) {
      found.resampled_r2.push_back(both[i]);
      found.resampled_accuracy.push_back(both[i + 1]);
    }
  }

  const boost::mpi::communicator& world_;
  const Question& question_;
  const StatisticsSettings& settings_;
  const std::string& subject_;
  std::string label_;
};

// The networks that every dissimilarity can compare.
std::vector<Index> common_networks(const StatisticsSubject& subject) {
  std::vector<Index> common;
  for (std::size_t i = 0; i < subject.dissimilarities.size(); ++i) {
    const auto now = comparable_networks(subject.matrix(subject.dissimilarities[i]));
    std::vector<Index> both;
    std::ranges::set_intersection(i == 0 ? now : common, now, std::back_inserter(both));
    common = std::move(both);
  }
  return common;
}

// Whatever decides the numbers, but for the records.
std::string settings_of(const Population& population, const Job& job) {
  std::string text = canonical_text("statistics.", job.statistics);
  for (const Dissimilarity which : job.compare.dissimilarity)
    text +=
        to_text(which) + ": " + population.dissimilarity_settings(which).value_or("absent") + "\n";
  return text;
}

StatisticsSubject subject_of(const Population& population, const Job& job) {
  std::vector<Traits> traits;
  for (const NetworkLabels& network : population.labels())
    traits.push_back({network.cell.architecture, network.cell.activation, network.cell.reset,
                      network.units, network.l2, network.trained,
                      network.stop_reason == StopReason::solved});
  return {population.digest(), std::move(traits), job.compare.dissimilarity,
          [&](Dissimilarity which) { return population.dissimilarity(which); }};
}

}  // namespace

KnowledgeTables statistics_of(const boost::mpi::communicator& world,
                              const StatisticsSubject& subject, const StatisticsSettings& settings,
                              const StopRequested& stop_requested) {
  std::vector<Index> common;
  together(world, [&] { common = common_networks(subject); });
  std::map<Label, Question> shared_questions;  // whose answers are compared between dissimilarities
  for (const Label label : claimed_labels)
    shared_questions.emplace(label, question_of(label, subject.traits, common));

  KnowledgeTables tables;
  std::map<std::pair<Dissimilarity, Label>, Evidence> all;
  for (const Dissimilarity which : subject.dissimilarities) {
    Matrix<double> matrix;
    std::vector<Index> own;
    together(world, [&] {
      matrix = subject.matrix(which);
      own = comparable_networks(matrix);
    });
    for (const auto& [label, name] : Names<Label>::value) {
      heed(world, stop_requested);
      const auto evidence_of = [&](const Question& question) {
        return Inquiry(world, subject.digest, label, question, settings)
            .evidence(which, matrix(question.networks, question.networks));
      };
      const Question question = question_of(label, subject.traits, own);
      const Evidence found = evidence_of(question);
      tables.knowledge.push_back(knowledge_of(which, label, question, found, settings.level));
      const auto shared_question = shared_questions.find(label);
      if (shared_question == shared_questions.end()) continue;
      const bool same = shared_question->second.networks == question.networks;
      all[{which, label}] = same ? found : evidence_of(shared_question->second);
    }
  }
  for (const auto& [key, geometry] : all) {
    const auto& [which, label] = key;
    const auto topology = all.find({Dissimilarity::topology, label});
    if (!is_geometric(which) || topology == all.end() || !shared_questions.contains(label))
      continue;
    tables.advantage.push_back(advantage_of(which, label, shared_questions.at(label), geometry,
                                            topology->second, settings.level));
  }
  correct(tables);
  return tables;
}

bool statistics(const boost::mpi::communicator& world, const StudyDirectory& directory,
                const Job& job, const StopRequested& stop_requested) {
  std::optional<DirectoryLock> lock;
  on_root(world, [&] {
    lock.emplace(directory.path, DirectoryLock::Kind::exclusive);
    require_population(directory);
  });
  KnowledgeTables tables;
  std::string settings;
  {
    std::optional<Population> population;
    bool done = false;
    together(world, [&] {
      population.emplace(directory.population(), h5::Mode::read);
      settings = settings_of(*population, job);
      done = statistics_settings(*population) == settings;
    });
    if (done) return false;
    StatisticsSubject subject;
    together(world, [&] { subject = subject_of(*population, job); });
    tables = statistics_of(world, subject, job.statistics, stop_requested);
  }
  // Once every rank has closed the file, rank 0 alone changes it: dozens of small operations that
  // would each cost all ranks a round trip.
  world.barrier();
  on_root(world, [&] {
    begin_change(directory.population());
    Population population(directory.population(), h5::Mode::edit);
    population.file().set_attribute<std::string>("job", resolved_text(job));
    write_statistics(population, tables, job.statistics, settings);
    population.close();
    end_change(directory.population());
  });
  return true;
}

}  // namespace unidyn
