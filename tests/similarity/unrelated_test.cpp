#include "unidyn/similarity/unrelated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "unidyn/linalg/mutual_neighbours.hpp"
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

double structures(Dissimilarity which, const std::vector<Structure>& networks) {
  Stream stream("unrelated", "structures");
  return unrelated_structures(which, networks, stream);
}

Structure with_graph(const Matrix<double>& graph) {
  return {graph, NodeSpectra::Zero(2, graph.cols())};
}

// Two single edges among n (n − 1) places: equal with that chance, else √2 apart.
TEST(UnrelatedStructures, HaveGraphsAsFarApartAsChanceHasIt) {
  Matrix<double> edge = Matrix<double>::Zero(4, 4);
  edge(0, 1) = 1;
  EXPECT_NEAR(structures(Dissimilarity::topology, {60, with_graph(edge)}),
              std::sqrt(2) * (1 - 1 / 12.0), 0.04);
}

TEST(UnrelatedStructures, ThatLookTheSameInAnyOrderAreTheSame) {
  const Structure alike = with_graph(Matrix<double>::Identity(5, 5));
  EXPECT_EQ(structures(Dissimilarity::topology, {alike, {}, alike}), 0);
  EXPECT_TRUE(std::isnan(structures(Dissimilarity::topology, {alike, {}})));
}

TEST(UnrelatedStructures, KeepWhatNodesHaveTogether) {
  Structure network = with_graph(Matrix<double>::Identity(3, 3));
  network.spectra.row(0).setConstant({0.5, 0.5});
  EXPECT_EQ(structures(Dissimilarity::spectral, {3, network}), 0);
  network.spectra(1, 1) = 1;
  // The marked node is another one in 2 of 3 pairs: √(2/6) apart.
  EXPECT_NEAR(structures(Dissimilarity::spectral, {60, network}), 2 / 3.0 * std::sqrt(2 / 6.0),
              0.02);
}

// Places keep their coverage: a line of 8 nodes of which two are missing, the others in any order.
TEST(UnrelatedStructures, PermuteThePointsOfPlacesAmongThemselves) {
  Matrix<double> points{{0, 1, 2, 3, 4, 5, 6, 7}};
  points(2) = points(6) = std::numeric_limits<double>::quiet_NaN();
  Structure line = with_graph(Matrix<double>::Zero(8, 8));
  line.distance = distances_between(points);
  line.spectra.col(2).setConstant(std::numeric_limits<double>::quiet_NaN());
  line.spectra.col(6).setConstant(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(structures(Dissimilarity::coverage, {30, line}), 0);
  // Of the paths through six points in random order: by brute force over all of them.
  const std::vector<Index> there{0, 1, 3, 4, 5, 7};
  const Matrix<double> own = line.distance(there, there);
  std::vector<Index> order{0, 1, 2, 3, 4, 5};
  double sum = 0, count = 0;
  do {
    sum += neighbour_dissimilarity(own, Matrix<double>(own(order, order)));
    ++count;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_NEAR(structures(Dissimilarity::topology, {80, line}), sum / count, 0.01);
  Structure few = line;  // too few points to be compared
  few.distance =
      distances_between(Matrix<double>::Constant(1, 8, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(std::isnan(structures(Dissimilarity::topology, {few, few, line})));
  EXPECT_NEAR(structures(Dissimilarity::topology, {line, few, line, line, line, line}), sum / count,
              0.2);
}

TEST(UnrelatedStructures, RefuseWhatComparesHiddenStates) {
  EXPECT_THROW(structures(Dissimilarity::cka, {}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
