// What the geometric dissimilarities do not see, and what they do.
#include <gtest/gtest.h>

#include "states.hpp"

namespace unidyn {
namespace {

using testing::all_geometric;
using testing::factor_of;
using testing::normal_numbers;
using testing::Pair;
using testing::random_rotation;
using testing::related;
using testing::single_precision;

constexpr auto rotation_invariant = {Dissimilarity::cka, Dissimilarity::cka_angular,
                                     Dissimilarity::cka_debiased, Dissimilarity::procrustes};

TEST(Invariance, SvccaIsInvariantUnderInvertibleMapsOfTheKeptDirections) {
  const Pair pair = related(300, 6, 6);
  const Matrix<double> mapped = pair.first * normal_numbers(6, 6, "invertible map");
  const Factor second = factor_of(pair.second);
  EXPECT_NEAR(dissimilarity(Dissimilarity::svcca, factor_of(mapped), second, 6),
              dissimilarity(Dissimilarity::svcca, factor_of(pair.first), second, 6),
              single_precision);
  EXPECT_LT(dissimilarity(Dissimilarity::svcca, factor_of(mapped), factor_of(pair.first), 6),
            single_precision);
}

TEST(Invariance, CkaAndProcrustesAreInvariantUnderRotationScalingAndShifts) {
  const Pair pair = related(300, 6, 8);
  const Matrix<double> moved = (37.5 * pair.first * random_rotation(6, "rotation")).array() + 2.0;
  const Factor second = factor_of(pair.second);
  for (const Dissimilarity which : rotation_invariant) {
    EXPECT_NEAR(dissimilarity(which, factor_of(moved), second, 1),
                dissimilarity(which, factor_of(pair.first), second, 1), single_precision)
        << to_name(which);
    EXPECT_LT(dissimilarity(which, factor_of(moved), factor_of(pair.first), 1), single_precision)
        << to_name(which);
  }
}

TEST(Invariance, CkaAndProcrustesAreNotInvariantUnderOtherMaps) {
  const Matrix<double> states = normal_numbers(300, 3, "states");
  const Matrix<double> stretched = states * Vector<double>{{1, 5, 25}}.asDiagonal();
  for (const Dissimilarity which : rotation_invariant)
    EXPECT_GT(dissimilarity(which, factor_of(states), factor_of(stretched), 1), 0.3)
        << to_name(which);
}

TEST(Invariance, PermutedSamplesOfOneSideAreNoLongerRelated) {
  const Matrix<double> states = normal_numbers(600, 4, "states");
  const Factor straight = factor_of(states);
  const Factor reversed = factor_of(states.colwise().reverse());
  for (const Dissimilarity which : all_geometric)
    EXPECT_GT(dissimilarity(which, straight, reversed, 4), 0.85) << to_name(which);
}

TEST(Invariance, IsSymmetric) {
  const Pair pair = related(300, 5, 9);
  const Factor first = factor_of(pair.first), second = factor_of(pair.second);
  for (const Dissimilarity which : all_geometric)
    EXPECT_NEAR(dissimilarity(which, first, second, 4), dissimilarity(which, second, first, 4),
                1e-14)
        << to_name(which);
}

TEST(Invariance, AnglesObeyTheTriangleInequality) {
  constexpr Index networks = 14;
  std::vector<Factor> factors;
  for (Index i = 0; i < networks; ++i)
    factors.push_back(
        factor_of(related(40, 3, 3 + i % 3, static_cast<std::uint64_t>(i / 2)).second));
  for (const Dissimilarity which : {Dissimilarity::cka_angular, Dissimilarity::procrustes}) {
    Matrix<double> distance(networks, networks);
    for (Index i = 0; i < networks; ++i)
      for (Index j = 0; j < networks; ++j)
        distance(i, j) = dissimilarity(which, factors[static_cast<std::size_t>(i)],
                                       factors[static_cast<std::size_t>(j)], 1);
    for (Index i = 0; i < networks; ++i)
      for (Index j = 0; j < networks; ++j)
        for (Index k = 0; k < networks; ++k)
          EXPECT_LE(distance(i, j), distance(i, k) + distance(k, j) + 1e-7) << to_name(which);
  }
}

}  // namespace
}  // namespace unidyn
