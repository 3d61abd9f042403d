#include "unidyn/similarity/unrelated.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

double states(Dissimilarity which, Index samples, Index units) {
  Stream stream("unrelated", "states");
  return unrelated_states(which, samples, units, units, stream);
}

// Biased linear CKA of unrelated data is near p/(n + p); its debiased form has mean 0.
TEST(UnrelatedStates, HaveTheBiasOfCka) {
  EXPECT_NEAR(states(Dissimilarity::cka, 1000, 64), 1 - 0.060, 0.003);
  EXPECT_NEAR(states(Dissimilarity::cka_debiased, 1000, 64), 1, 0.005);
}

// Squared canonical correlations of independent normal data have mean p/(n − 1).
TEST(UnrelatedStates, HaveTheCorrelationsOfChance) {
  const double distance = states(Dissimilarity::svcca, 2000, 20);
  EXPECT_GT(distance, 1 - std::sqrt(20.0 / 1999));
  EXPECT_LT(distance, 1 - 0.8 * std::sqrt(20.0 / 1999));
  EXPECT_NEAR(1 - states(Dissimilarity::svcca, 1000, 64), 0.215, 0.01);
}

TEST(UnrelatedStates, HaveAnAngleNearARightOne) {
  EXPECT_GT(states(Dissimilarity::procrustes, 2000, 10), 1.4);
  EXPECT_LT(states(Dissimilarity::procrustes, 2000, 10), M_PI / 2);
}

// Two single edges among n (n − 1) places: equal with that chance, else √2 apart.
TEST(UnrelatedGraphs, AreAsFarApartAsChanceHasIt) {
  Matrix<double> edge = Matrix<double>::Zero(4, 4);
  edge(0, 1) = 1;
  const std::vector<Matrix<double>> graphs(60, edge);
  Stream stream("unrelated", "graphs");
  EXPECT_NEAR(unrelated_graphs(graphs, stream), std::sqrt(2) * (1 - 1 / 12.0), 0.04);
}

TEST(UnrelatedGraphs, ThatLookTheSameInAnyOrderAreTheSame) {
  const std::vector<Matrix<double>> graphs{
      Matrix<double>::Identity(5, 5), {}, Matrix<double>::Identity(5, 5)};
  Stream stream("unrelated", "graphs");
  EXPECT_EQ(unrelated_graphs(graphs, stream), 0);
  EXPECT_TRUE(std::isnan(unrelated_graphs(std::span(graphs).first(2), stream)));
}

TEST(UnrelatedSpectra, KeepWhatNodesHaveTogether) {
  NodeSpectra spectra = NodeSpectra::Zero(2, 3);
  spectra.row(0).setConstant({0.5, 0.5});
  const std::vector<NodeSpectra> same(3, spectra);
  Stream stream("unrelated", "spectra");
  EXPECT_EQ(unrelated_spectra(same, stream), 0);
  spectra(1, 1) = 1;
  const std::vector<NodeSpectra> marked(60, spectra);
  // The marked node is another one in 2 of 3 pairs: √(2/6) apart.
  EXPECT_NEAR(unrelated_spectra(marked, stream), 2 / 3.0 * std::sqrt(2 / 6.0), 0.02);
}

}  // namespace
}  // namespace unidyn
