#include "unidyn/answers/summary.hpp"
#include "unidyn/stages/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/mpi/collectives.hpp>
#include <boost/serialization/string.hpp>
#include <optional>

#include "../record/synthetic_records.hpp"
#include "../similarity/states.hpp"
#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/population/statistics.hpp"
#include "unidyn/population/write.hpp"

namespace unidyn {
namespace {

namespace mpi = boost::mpi;
const StopRequested never = [] { return false; };
using ::testing::HasSubstr;

// All numbers of the tables, to be compared bit by bit.
std::vector<double> numbers_of(const StatisticsTables& tables) {
  std::vector<double> all;
  for (const LabelEffect& row : tables.effects)
    for (const double number : {static_cast<double>(row.dissimilarity),
                                static_cast<double>(row.label),
                                static_cast<double>(row.networks),
                                static_cast<double>(row.groups),
                                static_cast<double>(row.p_reason),
                                static_cast<double>(row.accuracy_interval_reason),
                                static_cast<double>(row.r2_interval_reason),
                                static_cast<double>(row.exchangeable),
                                static_cast<double>(row.permutations),
                                row.accuracy,
                                row.chance,
                                row.accuracy_null,
                                row.accuracy_interval.low,
                                row.accuracy_interval.high,
                                row.accuracy_p,
                                row.accuracy_p_holm,
                                row.silhouette,
                                row.r2,
                                row.r2_null,
                                row.r2_interval.low,
                                row.r2_interval.high,
                                row.pseudo_f,
                                row.p,
                                row.p_holm})
      all.push_back(number);
  for (const EffectDifference& row : tables.differences)
    for (const double number :
         {static_cast<double>(row.dissimilarity), static_cast<double>(row.label),
          static_cast<double>(row.networks), static_cast<double>(row.p_reason),
          static_cast<double>(row.accuracy_interval_reason),
          static_cast<double>(row.r2_interval_reason), row.accuracy, row.accuracy_interval.low,
          row.accuracy_interval.high, row.accuracy_p, row.accuracy_p_holm, row.r2,
          row.r2_interval.low, row.r2_interval.high, row.r2_p, row.r2_p_holm})
      all.push_back(number);
  return all;
}

bool same(const StatisticsTables& one, const StatisticsTables& other) {
  return synthetic::same_bits(numbers_of(one), numbers_of(other));
}

// 3 architectures × 2 activations × 4 sizes × 3 replicates, and a control each. cka places networks
// by architecture and activation, topology by nothing; both know who is trained. One network
// failed.
StatisticsSubject clear_cut() {
  StatisticsSubject subject;
  subject.digest = "clear-cut";
  subject.dissimilarities = {Dissimilarity::topology, Dissimilarity::cka};
  for (Index i = 0; i < 96; ++i) {
    NetworkFactors factors;
    factors.architecture = static_cast<Architecture>(i % 3);
    factors.activation = static_cast<Activation>(i / 3 % 2);
    factors.units = 64L << (i / 6 % 4);
    factors.trained = factors.solved = i < 72;
    subject.factors.push_back(factors);
  }
  subject.matrix = [factors = subject.factors](Dissimilarity which) {
    const auto networks = static_cast<Index>(factors.size());
    Matrix<double> points = testing::normal_numbers(4, networks, to_text(which));
    for (Index i = 0; i < networks; ++i) {
      const NetworkFactors& of = factors[static_cast<std::size_t>(i)];
      points(3, i) += of.trained ? 20 : 0;
      if (which == Dissimilarity::topology) continue;
      points(0, i) += 4 * static_cast<double>(of.architecture);
      points(1, i) += 5 * static_cast<double>(of.activation);
    }
    Matrix<double> distances = testing::distances_between(points);
    if (which == Dissimilarity::cka) distances = distances.cwiseAbs2().eval();
    distances.row(7).setConstant(std::numeric_limits<double>::quiet_NaN());
    distances.col(7) = distances.row(7).transpose();
    return distances;
  };
  return subject;
}

const LabelEffect& row_of(const StatisticsTables& tables, Dissimilarity which, Label label) {
  for (const LabelEffect& row : tables.effects)
    if (row.dissimilarity == which && row.label == label) return row;
  throw std::invalid_argument("no such row");
}

// Topology has nothing to say about controls, nor of network 8.
TEST(StatisticsOf, AskEachDissimilarityAboutTheNetworksThatItCompares) {
  const mpi::communicator world;
  StatisticsSubject subject = clear_cut();
  subject.matrix = [all = subject.matrix](Dissimilarity which) {
    Matrix<double> distances = all(which);
    if (which != Dissimilarity::topology) return distances;
    for (Index i = 0; i < 96; ++i)
      if (i == 8 || i >= 72) {
        distances.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
        distances.col(i) = distances.row(i).transpose();
      }
    return distances;
  };
  const auto tables = statistics_of(world, subject, {.resamples = 19}, never);
  EXPECT_EQ(row_of(tables, Dissimilarity::cka, Label::trained).networks, 95);
  EXPECT_LT(row_of(tables, Dissimilarity::cka, Label::trained).p_holm, 0.1);
  EXPECT_EQ(row_of(tables, Dissimilarity::topology, Label::trained).groups, 1);
  for (const Label label : {Label::architecture, Label::activation}) {
    EXPECT_EQ(row_of(tables, Dissimilarity::cka, label).networks, 71);
    EXPECT_EQ(row_of(tables, Dissimilarity::topology, label).networks, 70);
  }
  ASSERT_EQ(tables.differences.size(), 2u);
  for (const EffectDifference& row : tables.differences) {
    EXPECT_EQ(row.networks, 70);
    EXPECT_NE(row.r2, row_of(tables, Dissimilarity::cka, row.label).r2 -
                          row_of(tables, Dissimilarity::topology, row.label).r2);
  }
}

TEST(StatisticsOf, AreTheSameAtAnyNumberOfRanks) {
  const mpi::communicator world;
  const mpi::communicator alone(MPI_COMM_SELF, mpi::comm_attach);
  const StatisticsSettings settings{.neighbours = 5, .permutations = 499, .resamples = 77};
  std::vector<double> shares;
  Listener listener;
  listener.share = [&](double share, const std::string&) { shares.push_back(share); };
  const auto together = statistics_of(world, clear_cut(), settings, never, listener);
  // Of what is done in all: alone, exactly as much as was announced.
  ASSERT_FALSE(shares.empty());
  EXPECT_TRUE(std::ranges::is_sorted(shares));
  EXPECT_GT(shares.front(), 0);
  if (world.size() == 1)
    EXPECT_DOUBLE_EQ(shares.back(), 1);
  else
    EXPECT_LE(shares.back(), 1);
  EXPECT_TRUE(same(together, statistics_of(alone, clear_cut(), settings, never)));
  EXPECT_EQ(together.effects.size(), 2 * 6u);
  EXPECT_EQ(together.differences.size(), 2u);
}

TEST(StatisticsOf, FindWhatIsThereAndNothingElse) {
  const mpi::communicator world;
  const auto tables = statistics_of(world, clear_cut(), {}, never);
  for (const Label label : {Label::architecture, Label::activation}) {
    const LabelEffect& geometry = row_of(tables, Dissimilarity::cka, label);
    const LabelEffect& topology = row_of(tables, Dissimilarity::topology, label);
    EXPECT_EQ(geometry.networks, 71);
    EXPECT_LT(geometry.p_holm, 0.05);
    EXPECT_LT(geometry.accuracy_p_holm, 0.05);
    EXPECT_GT(topology.p_holm, 0.05);
    EXPECT_GT(topology.accuracy_p_holm, 0.05);
    EXPECT_GT(geometry.accuracy, geometry.accuracy_null + 0.2);
    EXPECT_GT(geometry.accuracy_interval.low, geometry.chance);
    EXPECT_LT(topology.accuracy_interval.low, topology.chance);
    EXPECT_GT(geometry.silhouette, topology.silhouette);
    EXPECT_EQ(geometry.chance, topology.chance);
  }
  for (const Dissimilarity which : {Dissimilarity::cka, Dissimilarity::topology}) {
    const LabelEffect& trained = row_of(tables, which, Label::trained);
    EXPECT_EQ(trained.networks, 95);
    EXPECT_LT(trained.p_holm, 0.05);
    EXPECT_GT(row_of(tables, which, Label::units).p_holm, 0.05);
    EXPECT_EQ(row_of(tables, which, Label::l2).p_reason, Reason::one_label);
    EXPECT_TRUE(std::isnan(row_of(tables, which, Label::l2).silhouette));
    EXPECT_TRUE(std::isnan(row_of(tables, which, Label::solved).p));
    // A single control says nothing of how controls vary.
    EXPECT_EQ(trained.r2_interval_reason, Reason::too_few_replicates);
    EXPECT_TRUE(std::isnan(trained.r2_interval.low));
  }
  for (const EffectDifference& row : tables.differences) {
    EXPECT_EQ(row.dissimilarity, Dissimilarity::cka);
    EXPECT_GT(row.accuracy_interval.low, 0);
    EXPECT_GT(row.r2_interval.low, 0);
    EXPECT_LT(row.r2_p_holm, 0.05);
    EXPECT_LT(row.accuracy_p_holm, 0.05);
  }
}

TEST(StatisticsOf, SayWhyAStudyIsTooSmall) {
  const mpi::communicator world;
  StatisticsSubject subject = clear_cut();
  // One size and two of its three replicates alone: 3 × 2 configurations.
  std::vector<Index> some;
  for (Index i = 0; i < 48; ++i)
    if (subject.factors[static_cast<std::size_t>(i)].units == 64) some.push_back(i);
  std::vector<NetworkFactors> factors;
  for (const Index i : some) factors.push_back(subject.factors[static_cast<std::size_t>(i)]);
  subject.factors = factors;
  subject.matrix = [some, whole = subject.matrix](Dissimilarity which) -> Matrix<double> {
    return whole(which)(some, some);
  };
  const auto tables = statistics_of(world, subject, {}, never);
  for (const LabelEffect& row : tables.effects) {
    EXPECT_TRUE(std::isnan(row.p) && std::isnan(row.accuracy_p));
    EXPECT_TRUE(std::isnan(row.r2_interval.low) && std::isnan(row.accuracy_interval.low));
    if (row.groups < 2) continue;
    EXPECT_EQ(row.p_reason, Reason::too_few_configurations) << to_text(row.label);
    EXPECT_EQ(row.r2_interval_reason, Reason::too_few_replicates) << to_text(row.label);
    EXPECT_EQ(row.permutations, 0);
  }
  for (const EffectDifference& row : tables.differences) {
    EXPECT_TRUE(std::isnan(row.accuracy_p) && std::isnan(row.r2_p));
    EXPECT_EQ(row.p_reason, Reason::too_few_configurations);
  }
}

TEST(StatisticsOf, SayThatTheyWereAskedForTooFewPermutations) {
  const mpi::communicator world;
  const auto tables = statistics_of(world, clear_cut(), {.permutations = 99}, never);
  EXPECT_EQ(row_of(tables, Dissimilarity::cka, Label::architecture).p_reason,
            Reason::too_few_permutations);
}

TEST(StatisticsOf, TakeDifferencesOverNetworksThatAllDissimilaritiesCompare) {
  const mpi::communicator world;
  StatisticsSubject subject = clear_cut();
  subject.matrix = [whole = subject.matrix](Dissimilarity which) {
    Matrix<double> values = whole(which);
    const Index hole = which == Dissimilarity::cka ? 2 : 3;
    values.row(hole).setConstant(std::numeric_limits<double>::quiet_NaN());
    values.col(hole) = values.row(hole).transpose();
    return values;
  };
  const auto tables = statistics_of(world, subject, {.permutations = 1}, never);
  for (const LabelEffect& row : tables.effects)
    EXPECT_EQ(row.networks, row.label == Label::trained ? 94 : 70);
  for (const EffectDifference& row : tables.differences) EXPECT_EQ(row.networks, 69);
}

class StatisticsStage : public ::testing::Test {
 protected:
  StatisticsStage() {
    if (world_.rank() == 0) scratch_.emplace();
    std::string name = scratch_ ? scratch_->path().string() : "";
    mpi::broadcast(world_, name, 0);
    directory_.path = name;
    job_.compare.dissimilarity = {Dissimilarity::cka, Dissimilarity::topology};
    job_.statistics.permutations = 19;
    write_population(world_, directory_.population(),
                     {synthetic::points(), synthetic::probe(), AnalysisPlan{}, "title", "job text"},
                     [](Index i) { return synthetic::record(i); });
  }
  ~StatisticsStage() override { world_.barrier(); }  // before rank 0 removes the files

  // Stands in for the stage compare: distances on a line, networks 4 and 5 having failed.
  void compare(Dissimilarity which) {
    Population population(directory_.population(), h5::Mode::edit, world_);
    population.create_dissimilarity(which, "made up");
    Matrix<double> values = testing::on_a_line({0, 1, 3, 2, 0, 0, 9, 5});
    for (const Index failed : {4, 5}) {
      values.row(failed).setConstant(std::numeric_limits<double>::quiet_NaN());
      values.col(failed) = values.row(failed).transpose();
    }
    if (world_.rank() == 0)
      population.write_block(which, pair_blocks(synthetic::networks, synthetic::networks).front(),
                             values);
    population.close();
    world_.barrier();
  }
  std::string refusal() {
    try {
      statistics(world_, directory_, job_, never);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "was accepted";
  }

  mpi::communicator world_;
  std::optional<Scratch> scratch_;
  StudyDirectory directory_;
  Job job_;
};

TEST_F(StatisticsStage, WritesWhatItFoundAndDoesItOnce) {
  for (const Dissimilarity which : job_.compare.dissimilarity) compare(which);
  EXPECT_TRUE(statistics(world_, directory_, job_, never));
  EXPECT_FALSE(statistics(world_, directory_, job_, never));
  EXPECT_FALSE(is_changing(directory_.population()));
  const Population population(directory_.population(), h5::Mode::read);
  EXPECT_EQ(population.job(), resolved_text(job_));
  const StatisticsTables tables = read_statistics(population);
  ASSERT_EQ(tables.effects.size(), 2 * 6u);
  // Of 8 networks, two failed and one is a control.
  EXPECT_EQ(tables.effects[0].networks, 5);
  EXPECT_EQ(row_of(tables, Dissimilarity::topology, Label::trained).networks, 6);
  EXPECT_EQ(tables.differences.size(), 2u);
  EXPECT_EQ(population.file().group("/statistics").attribute<std::int64_t>("permutations"), 19);
}

TEST_F(StatisticsStage, IsRedoneForOtherSettingsOrOtherDissimilarities) {
  compare(Dissimilarity::cka);
  job_.compare.dissimilarity = {Dissimilarity::cka};
  EXPECT_TRUE(statistics(world_, directory_, job_, never));
  job_.statistics.neighbours = 2;
  EXPECT_TRUE(statistics(world_, directory_, job_, never));
  compare(Dissimilarity::topology);
  EXPECT_FALSE(statistics(world_, directory_, job_, never));
  job_.compare.dissimilarity.push_back(Dissimilarity::topology);
  EXPECT_TRUE(statistics(world_, directory_, job_, never));
  EXPECT_FALSE(statistics(world_, directory_, job_, never));
}

TEST_F(StatisticsStage, ReadsBackAsItWasWritten) {
  const StatisticsTables tables = statistics_of(world_, clear_cut(), {.resamples = 19}, never);
  on_rank_zero(world_, [&] {
    Population population(directory_.population(), h5::Mode::edit);
    write_statistics(population, tables, {}, "settings");
    population.close();
  });
  const Population population(directory_.population(), h5::Mode::read);
  EXPECT_TRUE(same(read_statistics(population), tables));
  EXPECT_EQ(statistics_settings(population), "settings");
}

TEST_F(StatisticsStage, NamesWhatIsMissing) {
  EXPECT_THAT(refusal(), HasSubstr("unidyn compare "));
  if (world_.rank() == 0) begin_change(directory_.population());
  EXPECT_THAT(refusal(), HasSubstr("half changed"));
}

TEST_F(StatisticsStage, TellsPeopleInShort) {
  for (const Dissimilarity which : job_.compare.dissimilarity) compare(which);
  statistics(world_, directory_, job_, never);
  const std::string text = statistics_text(directory_, job_);
  for (const char* word :
       {"R²", "cka", "topology", "architecture", "trained", "of silhouettes there is neither p"})
    EXPECT_THAT(text, HasSubstr(word));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("solved")));  // all of them are
}

}  // namespace
}  // namespace unidyn
