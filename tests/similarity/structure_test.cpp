#include "unidyn/similarity/structure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "states.hpp"
#include "unidyn/linalg/mutual_neighbours.hpp"
#include "unidyn/similarity/topology.hpp"

namespace unidyn {
namespace {

Structure any_structure(std::uint64_t number) {
  return {testing::uniform_numbers(5, 5, "graph", number),
          testing::uniform_numbers(3, 5, "spectra", number).cast<std::complex<double>>()};
}

std::vector<Structure> some_structures() {
  return {any_structure(0), any_structure(1), {}, any_structure(2)};
}

TEST(StructureBlock, IsSymmetricWithZeroDiagonalAndNaNForEmptyStructures) {
  const std::vector<Structure> networks = some_structures();
  for (const Dissimilarity which : {Dissimilarity::topology, Dissimilarity::spectral}) {
    const Matrix<double> block = structure_block(which, networks, networks);
    for (Index i = 0; i < 4; ++i)
      for (Index j = 0; j < 4; ++j)
        if (i == 2 || j == 2)
          EXPECT_TRUE(std::isnan(block(i, j)));
        else
          EXPECT_EQ(block(i, j), block(j, i));
    EXPECT_EQ(block(0, 0), 0);
    EXPECT_GT(block(0, 1), 0);
  }
}

TEST(StructureBlock, HasThePairsInTheirPlaces) {
  const std::vector<Structure> networks = some_structures();
  const auto columns = std::span(networks).last(1);
  const Matrix<double> topology = structure_block(Dissimilarity::topology, networks, columns);
  const Matrix<double> spectral = structure_block(Dissimilarity::spectral, networks, columns);
  ASSERT_EQ(topology.rows(), 4);
  ASSERT_EQ(topology.cols(), 1);
  EXPECT_EQ(topology(1, 0), topology_dissimilarity(networks[1].graph, networks[3].graph));
  EXPECT_EQ(spectral(1, 0), spectral_dissimilarity(networks[1].spectra, networks[3].spectra));
}

// Nodes that are places: networks are compared at those they share, by whatever is asked.
TEST(StructureBlock, ComparesPlacesAtSharedNodes) {
  const Matrix<double> points = testing::uniform_numbers(2, 5, "points", 0);
  Structure whole = any_structure(0), part = whole;
  whole.distance = part.distance = distances_between(points);
  part.distance.row(3).setConstant(std::numeric_limits<double>::quiet_NaN());
  part.distance.col(3).setConstant(std::numeric_limits<double>::quiet_NaN());
  part.spectra.col(3).setConstant(std::numeric_limits<double>::quiet_NaN());
  part.graph.row(3).setZero();
  const std::vector<Structure> networks{whole, part};
  EXPECT_EQ(structure_block(Dissimilarity::topology, networks, networks)(0, 1), 0);
  EXPECT_EQ(structure_block(Dissimilarity::spectral, networks, networks)(0, 1), 0);
  EXPECT_EQ(structure_block(Dissimilarity::coverage, networks, networks)(0, 1), 0.2);
  const std::vector<Structure> states{{whole.graph, whole.spectra}, {part.graph, part.spectra}};
  EXPECT_GT(structure_block(Dissimilarity::topology, states, states)(0, 1), 0.1);
  EXPECT_GT(structure_block(Dissimilarity::spectral, states, states)(0, 1), 0.1);
}

TEST(StructureBlock, RefusesWhatComparesHiddenStates) {
  const std::vector<Structure> networks = some_structures();
  EXPECT_THROW(structure_block(Dissimilarity::cka, networks, networks), std::invalid_argument);
}

TEST(Structure, IsReorderedByNodes) {
  Structure given = any_structure(7);
  given.distance = testing::uniform_numbers(5, 5, "distance", 7);
  const std::vector<Index> order{3, 0, 4, 1, 2};
  const Structure moved = reordered(given, order);
  for (Index i = 0; i < 5; ++i) {
    const Index from = order[static_cast<std::size_t>(i)];
    EXPECT_EQ(moved.spectra.col(i), given.spectra.col(from));
    for (Index j = 0; j < 5; ++j) {
      EXPECT_EQ(moved.graph(i, j), given.graph(from, order[static_cast<std::size_t>(j)]));
      EXPECT_EQ(moved.distance(i, j), given.distance(from, order[static_cast<std::size_t>(j)]));
    }
  }
}

}  // namespace
}  // namespace unidyn
