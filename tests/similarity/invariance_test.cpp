// What the geometric dissimilarities do not see, what they do, and what they say of unrelated
// states.
#include <gtest/gtest.h>

#include <cmath>

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
using testing::uniform_numbers;

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
  constexpr std::uint64_t networks = 14;
  std::vector<Factor> factors;
  for (std::uint64_t i = 0; i < networks; ++i)
    factors.push_back(factor_of(related(40, 3, 3 + static_cast<Index>(i % 3), i / 2).second));
  for (const Dissimilarity which : {Dissimilarity::cka_angular, Dissimilarity::procrustes}) {
    const auto distance = [&](std::size_t i, std::size_t j) {
      return dissimilarity(which, factors[i], factors[j], 1);
    };
    for (std::size_t i = 0; i < networks; ++i)
      for (std::size_t j = 0; j < networks; ++j)
        for (std::size_t k = 0; k < networks; ++k)
          EXPECT_LE(distance(i, j), distance(i, k) + distance(k, j) + 1e-7) << to_name(which);
  }
}

/// Mean and standard error of a dissimilarity between unrelated states in U(0, 1).
struct Null {
  double mean = 0, standard_error = 0;
};

Null null_of(Dissimilarity which, Index samples, Index units, std::uint64_t draws) {
  double sum = 0, sum_of_squares = 0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    const Factor first = factor_of(uniform_numbers(samples, units, "unrelated, first", draw));
    const Factor second = factor_of(uniform_numbers(samples, units, "unrelated, second", draw));
    const double value = dissimilarity(which, first, second, units);
    sum += value;
    sum_of_squares += value * value;
  }
  const auto n = static_cast<double>(draws);
  const double mean = sum / n;
  return {mean, std::sqrt((sum_of_squares / n - mean * mean) / (n - 1))};
}

TEST(Null, OfThirtySamplesOfTwentyFiveUnits) {
  EXPECT_NEAR(null_of(Dissimilarity::svcca, 30, 25, 40).mean, 1 - 0.890, 0.003);
  EXPECT_NEAR(null_of(Dissimilarity::cka, 30, 25, 40).mean, 1 - 0.465, 0.01);
  const Null debiased = null_of(Dissimilarity::cka_debiased, 30, 25, 40);
  EXPECT_NEAR(debiased.mean, 1, 4 * debiased.standard_error);
  EXPECT_LT(debiased.standard_error * std::sqrt(40.0), 0.05);
}

TEST(Null, OfAThousandSamplesOfSixtyFourUnits) {
  EXPECT_NEAR(null_of(Dissimilarity::svcca, 1000, 64, 4).mean, 1 - 0.215, 0.002);
  EXPECT_NEAR(null_of(Dissimilarity::cka, 1000, 64, 4).mean, 1 - 0.060, 0.001);
  EXPECT_NEAR(null_of(Dissimilarity::cka_debiased, 1000, 64, 4).mean, 1, 0.0014);
}

}  // namespace
}  // namespace unidyn
