#include "unidyn/inference/label_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace unidyn {
namespace {

using ::testing::ElementsAre;

NetworkFactors factors(Architecture architecture, Activation activation, long units,
                       bool trained = true, bool solved = true) {
  return {architecture, activation, Reset::before, units, 1e-5, trained, solved};
}

std::vector<Index> all_of(std::span<const NetworkFactors> factors) {
  std::vector<Index> networks(factors.size());
  std::iota(networks.begin(), networks.end(), 0);
  return networks;
}

LabelTest ask(Label label, const std::vector<NetworkFactors>& factors) {
  return label_test_of(label, factors, all_of(factors));
}

// Two architectures × two activations, two trained replicates and a control of each.
std::vector<NetworkFactors> small_grid() {
  std::vector<NetworkFactors> all;
  for (const auto architecture : {Architecture::gru, Architecture::vanilla})
    for (const auto activation : {Activation::tanh, Activation::relu})
      for (const bool trained : {true, true, false})
        all.push_back(factors(architecture, activation, 64, trained));
  return all;
}

TEST(LabelTest, NumbersLabelsInTheirOrder) {
  const LabelTest test = ask(Label::architecture, small_grid());
  EXPECT_THAT(test.networks, ElementsAre(0, 1, 3, 4, 6, 7, 9, 10));
  EXPECT_THAT(test.group, ElementsAre(1, 1, 1, 1, 0, 0, 0, 0));
  EXPECT_EQ(test.groups, 2);
  const std::vector<NetworkFactors> sizes = {factors(Architecture::gru, Activation::tanh, 256),
                                             factors(Architecture::gru, Activation::tanh, 64)};
  EXPECT_THAT(ask(Label::units, sizes).group, ElementsAre(1, 0));
}

TEST(LabelTest, KeepsApartWhatDiffersInAnythingButTheLabel) {
  const auto grid = small_grid();
  EXPECT_THAT(ask(Label::architecture, grid).stratum, ElementsAre(0, 0, 1, 1, 0, 0, 1, 1));
  EXPECT_THAT(ask(Label::activation, grid).stratum, ElementsAre(1, 1, 1, 1, 0, 0, 0, 0));
  // Nothing is exchangeable where all networks of a stratum have one label.
  EXPECT_EQ(ask(Label::architecture, grid).exchangeable(), 8);
  EXPECT_EQ(ask(Label::units, grid).groups, 1);
  EXPECT_EQ(ask(Label::units, grid).exchangeable(), 0);
}

TEST(LabelTest, AsksControlsOnlyWhetherTheyAreTrained) {
  const auto grid = small_grid();
  const LabelTest test = ask(Label::trained, grid);
  EXPECT_EQ(test.networks.size(), 12u);
  EXPECT_THAT(std::vector(test.group.begin(), test.group.begin() + 3), ElementsAre(1, 1, 0));
  EXPECT_THAT(test.stratum, ElementsAre(2, 2, 2, 3, 3, 3, 0, 0, 0, 1, 1, 1));
  for (const Label label :
       {Label::architecture, Label::activation, Label::units, Label::l2, Label::solved})
    EXPECT_EQ(ask(label, grid).networks.size(), 8u) << to_name(label);
}

TEST(LabelTest, ComparesSolvedAndUnsolvedNetworksOfOneConfiguration) {
  std::vector<NetworkFactors> grid = small_grid();
  grid[0].solved = false;
  for (const std::size_t i : {6u, 7u}) grid[i].solved = false;
  const LabelTest test = ask(Label::solved, grid);
  EXPECT_THAT(test.group, ElementsAre(0, 1, 1, 1, 0, 0, 1, 1));
  // Both of the configuration of networks 6 and 7 are unsolved: they are not exchangeable with any.
  EXPECT_EQ(test.exchangeable(), 2);
}

TEST(LabelTest, TakesTheResetGateForAPartOfTheArchitecture) {
  std::vector<NetworkFactors> grid = {factors(Architecture::gru, Activation::tanh, 64),
                                      factors(Architecture::gru, Activation::tanh, 64),
                                      factors(Architecture::lstm, Activation::tanh, 64),
                                      factors(Architecture::lstm, Activation::relu, 64)};
  grid[1].reset = grid[2].reset = Reset::after;  // means nothing for the LSTM
  const LabelTest architecture = ask(Label::architecture, grid);
  EXPECT_THAT(architecture.group, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(architecture.stratum, ElementsAre(0, 0, 0, 1));
  // The two GRUs are no replicates of one another, nor exchangeable for other labels.
  EXPECT_NE(architecture.cell[0], architecture.cell[1]);
  const LabelTest activation = ask(Label::activation, grid);
  EXPECT_NE(activation.stratum[0], activation.stratum[1]);
  EXPECT_EQ(activation.stratum[2], activation.stratum[3]);
}

TEST(LabelTest, CountsReplicates) {
  EXPECT_THAT(ask(Label::architecture, small_grid()).cell_sizes(), ElementsAre(2, 2, 2, 2));
  EXPECT_THAT(ask(Label::trained, small_grid()).cell_sizes(), ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
  EXPECT_THAT(label_test_of(Label::l2, small_grid(), std::vector<Index>{0, 3, 6}).cell_sizes(),
              ElementsAre(1, 1, 1));
}

TEST(LabelTest, ExchangesWholeConfigurationsButForWhatIsAnOutcome) {
  const auto grid = small_grid();
  const LabelTest test = ask(Label::architecture, grid);
  EXPECT_EQ(test.unit, test.cell);
  EXPECT_THAT(test.of_units(test.group), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(test.of_networks(test.of_units(test.stratum)), test.stratum);
  EXPECT_THAT(ask(Label::solved, grid).unit, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(LabelTest, CanBeAskedOfSomeOfItsNetworks) {
  const LabelTest test = ask(Label::architecture, small_grid());
  const LabelTest some = test.among({0, 2, 5, 7});
  EXPECT_THAT(some.networks, ElementsAre(0, 3, 7, 10));
  EXPECT_THAT(some.group, ElementsAre(1, 1, 0, 0));
  EXPECT_EQ(some.of_units(some.stratum), test.of_units(test.stratum));
  EXPECT_EQ(some.groups, 2);
}

TEST(LabelTest, LeavesOutWhatCannotBeCompared) {
  const auto grid = small_grid();
  const LabelTest test = label_test_of(Label::activation, grid, std::vector<Index>{1, 4, 5});
  EXPECT_THAT(test.networks, ElementsAre(1, 4));
  EXPECT_THAT(test.group, ElementsAre(0, 1));
  EXPECT_TRUE(label_test_of(Label::activation, grid, {}).networks.empty());
  EXPECT_EQ(label_test_of(Label::activation, grid, {}).groups, 0);
}

TEST(LabelTest, ExchangesOriginsOfEqualNetworksAndOfRecordings) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  auto grid = small_grid();  // 4 configurations of 2 replicates and a control
  EXPECT_THAT(labels_of(grid), ::testing::Not(::testing::Contains(Label::origin)));
  for (const int replicate : {1, 2}) {  // of the first configuration, from elsewhere
    auto copy = grid[0];
    copy.origin = 1;
    copy.l2 = unknown;
    copy.solved = replicate == 1;
    grid.push_back(copy);
  }
  for (const long origin : {2, 2, 3}) {
    NetworkFactors recording = factors(Architecture::vanilla, Activation::tanh, 30 + origin);
    recording.origin = origin;
    recording.recording = true;
    recording.l2 = unknown;
    grid.push_back(recording);
  }
  EXPECT_THAT(labels_of(grid), ::testing::Contains(Label::origin));
  const LabelTest test = ask(Label::origin, grid);
  EXPECT_THAT(test.networks, ElementsAre(0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 14, 15, 16));
  EXPECT_THAT(test.group, ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3));
  // Two configurations of equal networks, and three recordings of whatever size.
  EXPECT_EQ(test.exchangeable(), 4 + 3);
  EXPECT_EQ(test.stratum[0], test.stratum[8]);
  EXPECT_NE(test.unit[0], test.unit[8]);
  EXPECT_EQ(test.unit[0], test.unit[1]);
  EXPECT_EQ(test.stratum[10], test.stratum[12]);
  EXPECT_EQ(test.cell[10], test.cell[11]);
  EXPECT_NE(test.unit[10], test.unit[11]);
  // Recordings have no other label, and what is not known is not asked about.
  for (const Label label : {Label::architecture, Label::activation, Label::units, Label::solved})
    EXPECT_EQ(ask(label, grid).networks.size(), 10u) << to_name(label);
  EXPECT_EQ(ask(Label::l2, grid).networks.size(), 8u);
  EXPECT_EQ(ask(Label::trained, grid).networks.size(), 14u);
  // Networks of several origins are exchangeable within each.
  EXPECT_NE(ask(Label::architecture, grid).stratum[0], ask(Label::architecture, grid).stratum[8]);
}

}  // namespace
}  // namespace unidyn
