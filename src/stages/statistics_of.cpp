#include "unidyn/stages/statistics_of.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "unidyn/inference/silhouette.hpp"
#include "unidyn/inference/statistics.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// Groupings that a rank holds in memory at a time.
constexpr Index groupings_in_memory = 16 * groupings_at_once;

// The results of `measure` for groupings 0 … count − 1, `width` numbers each, concatenated. Ranks
// take whole runs of groupings_at_once, so that results do not depend on the number of ranks.
std::vector<double> shared(
    const boost::mpi::communicator& world, Index count, Index width,
    const std::function<Groups(Index)>& grouping,
    const std::function<std::vector<double>(std::span<const Groups>)>& measure) {
  const Index runs = (count + groupings_at_once - 1) / groupings_at_once;
  const auto begin_of = [&](Index rank) {
    return std::min(count, runs * rank / world.size() * groupings_at_once);
  };
  std::vector<double> all(static_cast<std::size_t>(count * width), 0.0);
  throw_on_all_ranks(world, [&] {
    const Index end = begin_of(world.rank() + 1);
    for (Index first = begin_of(world.rank()); first < end; first += groupings_in_memory) {
      std::vector<Groups> some;
      for (Index i = first; i < std::min(end, first + groupings_in_memory); ++i)
        some.push_back(grouping(i));
      std::ranges::copy(measure(some), all.begin() + first * width);
    }
  });
  sum_over(world, std::span(all));
  return all;
}

// The number of permutations for the means under a meaningless label.
constexpr Index null_permutations = 199;

// Two numbers for each of several groupings, stored separately.
struct Pairs {
  std::vector<double> first, second;
  explicit Pairs(const std::vector<double>& alternating) {
    for (std::size_t i = 0; i < alternating.size(); i += 2) {
      first.push_back(alternating[i]);
      second.push_back(alternating[i + 1]);
    }
  }
};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// How many groupings were measured, of how many.
class Tally {
 public:
  Tally(const OnShare& share, double all, int ranks) : share_(share), all_(all), ranks_(ranks) {}
  void begin(Dissimilarity which) { at_ = to_text(which); }
  // This rank has measured some.
  void add(std::size_t groupings) {
    done_ += static_cast<double>(groupings) * ranks_;
    share_(std::min(1.0, done_ / all_), at_);
  }

 private:
  const OnShare& share_;
  double all_;
  int ranks_;
  double done_ = 0;
  std::string at_;
};

// One dissimilarity asked about one label.
class EvidenceSearch {
 public:
  EvidenceSearch(const boost::mpi::communicator& world, const std::string& digest, Label label,
                 const LabelTest& test, const StatisticsSettings& settings,
                 const Judgement& judgement, Tally& tally)
      : world_(world),
        test_(test),
        settings_(settings),
        judgement_(judgement),
        tally_(tally),
        subject_(digest),
        label_(to_text(label)) {}

  Evidence evidence(Dissimilarity which, const Matrix<double>& dissimilarities) const {
    Evidence found{undefined, undefined, undefined, {}, undefined, undefined,
                   undefined, undefined, {},        {}, {},        {}};
    if (test_.groups < 2) return found;
    const Matrix<double> centred = gower_centred(squared_distances(which, dissimilarities));
    const auto own = neighbour_accuracy(dissimilarities, test_.group, settings_.neighbours);
    found.accuracy = own.accuracy;
    found.chance = own.chance;
    found.silhouette = mean_silhouette(dissimilarities, test_.group);
    found.variation = variations(centred, {&test_.group, 1}, test_.groups).front();
    if (test_.exchangeable() > 0) make_meaningless(dissimilarities, centred, found);
    if (judgement_.permutations.count > 0) permute(dissimilarities, centred, found);
    if (judgement_.intervals == Reason::given) resample(dissimilarities, centred, found);
    return found;
  }

 private:
  Stream stream(const char* purpose, Index index) const {
    return {subject_, purpose + label_, static_cast<std::uint64_t>(index)};
  }

  // R² of `centred` and accuracy with `neighbours` in each of `count` groupings of the networks;
  // NaN if all share one label. `parts` maps a grouping to the one whose R² is taken.
  Pairs measured(const Matrix<double>& dissimilarities, const Matrix<double>& centred, Index count,
                 Index neighbours, const std::function<Groups(Index)>& grouping,
                 const std::function<Groups(const Groups&)>& parts) const {
    return Pairs(shared(world_, count, 2, grouping, [&](std::span<const Groups> some) {
      std::vector<Groups> divided;
      for (const Groups& one : some) divided.push_back(parts(one));
      const auto variation = variations(centred, divided, test_.groups);
      const auto accuracy = neighbour_accuracies(dissimilarities, some, test_.groups, neighbours);
      std::vector<double> numbers;
      for (std::size_t i = 0; i < some.size(); ++i) {
        numbers.push_back(variation[i].r2());
        numbers.push_back(variation[i].groups > 1 ? accuracy[i] : undefined);
      }
      tally_.add(some.size());
      return numbers;
    }));
  }
  // If there are no more networks than that, all others vote.
  Index neighbours_among(const LabelTest& test) const {
    return std::min<Index>(settings_.neighbours, static_cast<Index>(test.group.size()) - 1);
  }

  void make_meaningless(const Matrix<double>& dissimilarities, const Matrix<double>& centred,
                        Evidence& found) const {
    const auto dealt = [&](Index i) { return permuted(test_, stream("null of ", i)); };
    const Pairs both =
        measured(dissimilarities, centred, null_permutations, neighbours_among(test_), dealt,
                 [](const Groups& whole) { return whole; });
    found.r2_null = mean(both.first);
    found.accuracy_null = mean(both.second);
  }

  void permute(const Matrix<double>& dissimilarities, const Matrix<double>& centred,
               Evidence& found) const {
    const std::vector<Index> kept = equal_units(test_, stream("equal units of ", 0));
    const LabelTest equal = test_.among(kept);
    const Matrix<double> centres = gower_of_centres(centred(kept, kept), equal.unit);
    const auto dealt = [&](Index i) {
      if (i == 0) return equal.group;
      return judgement_.permutations.all ? arrangement(equal, i - 1)
                                         : permuted(equal, stream("permutation of ", i));
    };
    Pairs both = measured(dissimilarities(kept, kept), centres, 1 + judgement_.permutations.count,
                          neighbours_among(equal), dealt,
                          [&](const Groups& networks) { return equal.of_units(networks); });
    found.judged_r2 = both.first.front();
    found.judged_accuracy = both.second.front();
    found.permuted_r2.assign(both.first.begin() + 1, both.first.end());
    found.permuted_accuracy.assign(both.second.begin() + 1, both.second.end());
  }

  // In a half-sample half as many neighbours vote, which are about as near as all of them are in
  // the full sample.
  void resample(const Matrix<double>& dissimilarities, const Matrix<double>& centred,
                Evidence& found) const {
    const auto half = [&](Index i) { return half_sample(test_, stream("half-sample for ", i)); };
    Pairs both =
        measured(dissimilarities, centred, settings_.resamples, (settings_.neighbours + 1) / 2,
                 half, [](const Groups& kept) { return kept; });
    found.resampled_r2 = std::move(both.first);
    found.resampled_accuracy = std::move(both.second);
  }

  const boost::mpi::communicator& world_;
  const LabelTest& test_;
  const StatisticsSettings& settings_;
  const Judgement& judgement_;
  Tally& tally_;
  const std::string& subject_;
  std::string label_;
};

// A label's test, and how its results are judged.
struct Asked {
  LabelTest test;
  Judgement judgement;
};

// All tests. Results do not depend on their order.
struct AllAsked {
  std::map<std::pair<Dissimilarity, Label>, Asked> own;  // on networks that each compares
  std::map<Label, Asked> shared;  // on networks that all compare, for their differences
};

// Groupings that the evidence for one of them is measured in.
double groupings_of(const Asked& asked, const StatisticsSettings& settings) {
  if (asked.test.groups < 2) return 0;
  double all = asked.test.exchangeable() > 0 ? static_cast<double>(null_permutations) : 0;
  if (asked.judgement.permutations.count > 0)
    all += 1 + static_cast<double>(asked.judgement.permutations.count);
  if (asked.judgement.intervals == Reason::given) all += static_cast<double>(settings.resamples);
  return all;
}

// `comparable` are the networks that a dissimilarity compares.
AllAsked all_asked(const std::vector<NetworkFactors>& factors,
                   const std::vector<Dissimilarity>& dissimilarities,
                   const StatisticsSettings& settings,
                   const std::function<std::vector<Index>(Dissimilarity)>& comparable) {
  AllAsked all;
  std::vector<Index> common;
  for (const Dissimilarity which : dissimilarities) {
    const auto own = comparable(which);
    for (const Label label : labels_of(factors))
      all.own[{which, label}].test = label_test_of(label, factors, own);
    std::vector<Index> both;
    std::ranges::set_intersection(which == dissimilarities.front() ? own : common, own,
                                  std::back_inserter(both));
    common = std::move(both);
  }
  for (const Label label : claimed_labels)
    all.shared[label].test = label_test_of(label, factors, common);

  std::vector<Asked*> every;
  for (auto& [key, asked] : all.own) every.push_back(&asked);
  for (auto& [label, asked] : all.shared) every.push_back(&asked);
  std::vector<LabelTest> tests;
  for (const Asked* asked : every) tests.push_back(asked->test);
  constexpr Index tests_each = 2;  // accuracy and R²
  const auto permutations = permutations_for(tests, tests_each, settings.permutations);
  for (std::size_t i = 0; i < every.size(); ++i)
    every[i]->judgement = {permutations[i], interval_reason(tests[i], settings.neighbours),
                           degrees_of_freedom(tests[i]), settings.level};
  return all;
}

// In all.
double groupings_of(const AllAsked& asked, const StatisticsSettings& settings) {
  double all = 0;
  for (const auto& [key, own] : asked.own) {
    all += groupings_of(own, settings);
    const auto shared = asked.shared.find(key.second);
    if (shared != asked.shared.end() && shared->second.test.networks != own.test.networks)
      all += groupings_of(shared->second, settings);
  }
  return all;
}

}  // namespace

double groupings_of(const std::vector<NetworkFactors>& factors,
                    const std::vector<Dissimilarity>& dissimilarities,
                    const StatisticsSettings& settings) {
  std::vector<Index> every(factors.size());
  std::iota(every.begin(), every.end(), Index{0});
  return groupings_of(
      all_asked(factors, dissimilarities, settings, [&](Dissimilarity) { return every; }),
      settings);
}

StatisticsTables statistics_of(const boost::mpi::communicator& world,
                               const StatisticsSubject& subject, const StatisticsSettings& settings,
                               const StopRequested& stop_requested, const Listener& listener) {
  AllAsked asked;
  throw_on_all_ranks(world, [&] {
    asked = all_asked(subject.factors, subject.dissimilarities, settings, [&](Dissimilarity which) {
      return comparable_networks(subject.matrix(which));
    });
  });
  Tally tally(listener.share, groupings_of(asked, settings), world.size());

  StatisticsTables tables;
  std::map<std::pair<Dissimilarity, Label>, Evidence> shared_evidence;
  for (const Dissimilarity which : subject.dissimilarities) {
    Matrix<double> matrix;
    throw_on_all_ranks(world, [&] { matrix = subject.matrix(which); });
    tally.begin(which);
    for (const Label label : labels_of(subject.factors)) {
      throw_if_any_rank_stops(world, stop_requested);
      const auto evidence_of = [&](const Asked& one) {
        return EvidenceSearch(world, subject.digest, label, one.test, settings, one.judgement,
                              tally)
            .evidence(which, matrix(one.test.networks, one.test.networks));
      };
      const Asked& own = asked.own.at({which, label});
      const Evidence found = evidence_of(own);
      tables.effects.push_back(label_effect_of(which, label, own.test, found, own.judgement));
      const auto shared = asked.shared.find(label);
      if (shared == asked.shared.end()) continue;
      const bool same = shared->second.test.networks == own.test.networks;
      shared_evidence[{which, label}] = same ? found : evidence_of(shared->second);
    }
  }
  for (const auto& [key, geometry] : shared_evidence) {
    const auto& [which, label] = key;
    const auto topology = shared_evidence.find({Dissimilarity::topology, label});
    if (!is_geometric(which) || topology == shared_evidence.end()) continue;
    const Asked& one = asked.shared.at(label);
    tables.differences.push_back(
        effect_difference_of(which, label, one.test, geometry, topology->second, one.judgement));
  }
  correct(tables);
  return tables;
}

}  // namespace unidyn
