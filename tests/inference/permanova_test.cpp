#include "unidyn/inference/permanova.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../similarity/states.hpp"
#include "../support/decompositions.hpp"
#include "unidyn/inference/resampling.hpp"
#include "unidyn/similarity/pairs.hpp"

namespace unidyn {
namespace {

using testing::distances_between;
using testing::normal_numbers;
using testing::on_a_line;

Matrix<double> centred_squares(const Matrix<double>& distances) {
  return gower_centred(distances.cwiseAbs2());
}

Variation variation_of(const Matrix<double>& centred, const Groups& groups, Index count) {
  return variations(centred, {&groups, 1}, count).front();
}

Groups in_turn(Index networks, Index groups) {
  Groups labels;
  for (Index i = 0; i < networks; ++i) labels.push_back(i % groups);
  return labels;
}

// Anderson 2001, by the pairs of networks that are not left out: SS_T, then SS_W.
std::pair<double, double> sums_by_pairs(const Matrix<double>& distances, const Groups& groups,
                                        Index count) {
  double networks = 0, total = 0, within = 0;
  Vector<double> sizes = Vector<double>::Zero(count);
  for (const Index group : groups)
    if (group != left_out) ++sizes[group], ++networks;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (groups[i] == left_out || groups[j] == left_out) continue;
      const double square = std::pow(distances(static_cast<Index>(i), static_cast<Index>(j)), 2);
      total += square / networks;
      if (groups[i] == groups[j]) within += square / sizes[groups[i]];
    }
  return {total, within};
}

TEST(Permanova, OnALineIsAnalysisOfVariance) {
  // Groups {1, 2, 3}, {2, 4}, {6, 7, 8, 7}; means 2, 3, 7 and 40/9.
  const std::vector<double> x = {1, 2, 3, 2, 4, 6, 7, 8, 7};
  const Groups groups = {0, 0, 0, 1, 1, 2, 2, 2, 2};
  const double mean = 40.0 / 9;
  const double among =
      3 * std::pow(2 - mean, 2) + 2 * std::pow(3 - mean, 2) + 4 * std::pow(7 - mean, 2);
  const double within = 2 + 2 + 2;
  const Variation found = variation_of(centred_squares(on_a_line(x)), groups, 3);
  EXPECT_NEAR(found.among, among, 1e-12);
  EXPECT_NEAR(found.total, among + within, 1e-12);
  EXPECT_NEAR(found.r2(), among / (among + within), 1e-14);
  EXPECT_NEAR(found.pseudo_f(), (among / 2) / (within / 6), 1e-11);
  EXPECT_EQ(found.networks, 9);
  EXPECT_EQ(found.groups, 3);
}

TEST(Permanova, InSeveralDimensionsAddsUpTheirSumsOfSquares) {
  Matrix<double> points = normal_numbers(4, 30, "manova");
  const Groups groups = in_turn(30, 3);
  for (Index i = 0; i < 30; ++i) points(1, i) += static_cast<double>(i % 3);
  const Vector<double> mean = points.rowwise().mean();
  double among = 0, within = 0;  // traces of the matrices of multivariate analysis of variance
  for (Index group = 0; group < 3; ++group) {
    const Matrix<double> own = points(Eigen::all, Eigen::seqN(group, 10, 3));
    const Vector<double> centre = own.rowwise().mean();
    among += 10 * (centre - mean).squaredNorm();
    within += (own.colwise() - centre).squaredNorm();
  }
  const Variation found = variation_of(centred_squares(distances_between(points)), groups, 3);
  EXPECT_NEAR(found.pseudo_f(), (among / 2) / (within / 27), 1e-11);
  EXPECT_NEAR(found.r2(), among / (among + within), 1e-13);
}

TEST(Permanova, IsAndersonsSumOverPairsForAnyDissimilarities) {
  Matrix<double> distances = testing::uniform_numbers(20, 20, "no distances");
  distances = (distances + distances.transpose()).eval();
  distances.diagonal().setZero();
  const Matrix<double> centred = centred_squares(distances);
  Groups groups = in_turn(20, 4);
  for (const bool whole : {true, false}) {
    if (!whole) groups[3] = groups[4] = groups[11] = left_out;
    const auto [total, within] = sums_by_pairs(distances, groups, 4);
    const Variation found = variation_of(centred, groups, 4);
    EXPECT_NEAR(found.total, total, 1e-12);
    EXPECT_NEAR(found.among, total - within, 1e-12);
    EXPECT_EQ(found.networks, whole ? 20 : 17);
  }
}

TEST(Permanova, OfMeaninglessLabelsExplainsItsShareOfDegreesOfFreedom) {
  // The mean of R² over all permutations is (a − 1)/(N − 1), whatever the dissimilarities.
  LabelTest test;
  test.group = {0, 1, 1, 2, 2, 2};
  test.stratum = Groups(6, 0);
  const Matrix<double> centred = centred_squares(on_a_line({0, 1, 5, 6, 20, 21}));
  Groups order = test.group;
  std::ranges::sort(order);
  double sum = 0, count = 0;
  do {
    sum += variation_of(centred, order, 3).r2();
    ++count;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(count, 60);
  EXPECT_NEAR(sum / count, 2.0 / 5, 1e-13);
}

TEST(Permanova, PartsOfCrossedLabelsAddUpInABalancedGrid) {
  // Two labels of 2 and 3 values, 4 networks in each cell: the part of the cells is that of one
  // label, that of the other, and their interaction.
  const Matrix<double> points = normal_numbers(3, 24, "crossed");
  Groups one, other, both;
  for (Index i = 0; i < 24; ++i) {
    one.push_back(i % 2);
    other.push_back(i / 2 % 3);
    both.push_back(i % 6);
  }
  const auto mean_where = [&](auto holds) {
    Vector<double> sum = Vector<double>::Zero(3);
    double count = 0;
    for (Index i = 0; i < 24; ++i)
      if (holds(static_cast<std::size_t>(i))) sum += points.col(i), ++count;
    return Vector<double>(sum / count);
  };
  double interaction = 0;
  for (Index r = 0; r < 2; ++r)
    for (Index c = 0; c < 3; ++c)
      interaction += 4 * (mean_where([&](auto i) { return one[i] == r && other[i] == c; }) -
                          mean_where([&](auto i) { return one[i] == r; }) -
                          mean_where([&](auto i) { return other[i] == c; }) + mean_where([](auto) {
                            return true;
                          })).squaredNorm();
  const Matrix<double> centred = centred_squares(distances_between(points));
  EXPECT_NEAR(
      variation_of(centred, both, 6).among,
      variation_of(centred, one, 2).among + variation_of(centred, other, 3).among + interaction,
      1e-11);
}

TEST(Permanova, DoesNotDependOnHowGroupingsAreDivided) {
  const Matrix<double> centred =
      centred_squares(distances_between(normal_numbers(5, 43, "divided")));
  LabelTest test;
  test.group = in_turn(43, 4);
  test.stratum = Groups(43, 0);
  for (Index i = 0; i < 43; ++i) test.unit.push_back(i);
  std::vector<Groups> groupings;
  for (std::uint64_t i = 0; i < 100; ++i)
    groupings.push_back(permuted(test, Stream("divided", "", i)));
  const auto at_once = variations(centred, groupings, 4);
  for (std::size_t first = 0; first < 100; first += groupings_at_once) {
    const auto some =
        std::span(groupings).subspan(first, std::min<std::size_t>(groupings_at_once, 100 - first));
    const auto part = variations(centred, some, 4);
    for (std::size_t i = 0; i < part.size(); ++i)
      EXPECT_EQ(part[i].among, at_once[first + i].among);
  }
}

// p-values of data without an effect of the label, whose strata differ in place and in how often
// they have each label.
std::vector<double> null_p_values(bool restricted) {
  LabelTest test;
  for (Index i = 0; i < 30; ++i) {
    test.stratum.push_back(i < 15 ? 0 : 1);
    test.group.push_back(i % 5 < (i < 15 ? 1 : 4) ? 0 : 1);
    test.unit.push_back(i);
  }
  std::vector<double> all;
  for (std::uint64_t study = 0; study < 400; ++study) {
    Matrix<double> points = normal_numbers(2, 30, "null", study);
    points.row(0).head(15).array() += 2;
    LabelTest dealt = test;
    if (!restricted) dealt.stratum = Groups(30, 0);
    std::vector<Groups> groupings = {test.group};
    for (std::uint64_t i = 1; i < 100; ++i)
      groupings.push_back(permuted(dealt, Stream("null", std::to_string(study), i)));
    std::vector<double> r2;
    for (const Variation& one :
         variations(centred_squares(distances_between(points)), groupings, 2))
      r2.push_back(one.r2());
    all.push_back(permutation_p(r2.front(), std::span(r2).subspan(1), false));
  }
  std::ranges::sort(all);
  return all;
}

// sup |F(p) − p| over the values 0.01, 0.02, … that p may take.
double distance_from_uniform(const std::vector<double>& ascending) {
  double farthest = 0;
  for (int percent = 1; percent <= 100; ++percent) {
    const double p = percent / 100.0;
    const auto below = std::upper_bound(ascending.begin(), ascending.end(), p + 1e-9);
    const double fraction =
        static_cast<double>(below - ascending.begin()) / static_cast<double>(ascending.size());
    farthest = std::max(farthest, std::abs(fraction - p));
  }
  return farthest;
}

TEST(Permanova, IsUniformUnderTheNullWherePermutationsKeepStrata) {
  // Kolmogorov's bound at p = 0.001 for 400 values.
  EXPECT_LT(distance_from_uniform(null_p_values(true)), 1.95 / std::sqrt(400.0));
}

TEST(Permanova, IsFooledByStrataIfTheyAreIgnored) {
  EXPECT_GT(distance_from_uniform(null_p_values(false)), 0.5);
}

TEST(Permanova, IsNotDefinedForOneGroupOrNoDifferences) {
  const Matrix<double> centred = centred_squares(on_a_line({0, 1, 3}));
  EXPECT_TRUE(std::isnan(variation_of(centred, {0, 0, 0}, 1).r2()));
  EXPECT_TRUE(std::isnan(variation_of(centred, {1, left_out, 1}, 2).pseudo_f()));
  EXPECT_TRUE(std::isnan(variation_of(centred, {0, 1, 2}, 3).pseudo_f()));
  EXPECT_NEAR(variation_of(centred, {0, 1, 2}, 3).r2(), 1, 1e-14);
  const Matrix<double> same = Matrix<double>::Zero(4, 4);
  EXPECT_TRUE(std::isnan(variation_of(same, {0, 0, 1, 1}, 2).r2()));
  EXPECT_TRUE(std::isnan(variation_of(same, {0, 0, 1, 1}, 2).pseudo_f()));
  EXPECT_EQ(variation_of(centred, Groups(3, left_out), 2).networks, 0);
}

TEST(Permanova, RefusesGroupsThatDoNotFit) {
  const Matrix<double> centred = centred_squares(on_a_line({0, 1, 3}));
  EXPECT_THROW(variation_of(centred, {0, 1}, 2), std::invalid_argument);
  EXPECT_THROW(variation_of(centred, {0, 1, 2}, 2), std::invalid_argument);
  EXPECT_THROW(variation_of(Matrix<double>(2, 3), {0, 1, 1}, 2), std::invalid_argument);
  EXPECT_THROW(gower_centred(Matrix<double>(2, 3)), std::invalid_argument);
}

// The squared distances of some random networks.
Matrix<double> between_networks(Dissimilarity which) {
  std::vector<Factor> factors;
  for (std::uint64_t i = 0; i < 12; ++i)
    factors.push_back(testing::factor_of(normal_numbers(40, 6, "population", i)));
  const FactorStack stack = testing::stack_of(factors);
  return squared_distances(which,
                           dissimilarity_block(stack, stack, std::span(&which, 1), 3).front());
}

TEST(SquaredDistances, AreThoseOfPointsForCka) {
  // The centred matrix is the points' Gram matrix: none of its eigenvalues is negative.
  for (const Dissimilarity which : {Dissimilarity::cka, Dissimilarity::cka_debiased}) {
    const Vector<double> values =
        testing::symmetric_eigensystem(gower_centred(between_networks(which))).values;
    EXPECT_GT(values[0], -1e-6 * values[11]) << to_name(which);
  }
}

TEST(SquaredDistances, AreThoseOfAMetricForSvcca) {
  const Matrix<double> distances = between_networks(Dissimilarity::svcca).cwiseSqrt();
  for (Index i = 0; i < 12; ++i)
    for (Index j = 0; j < 12; ++j)
      for (Index k = 0; k < 12; ++k)
        EXPECT_LE(distances(i, k), distances(i, j) + distances(j, k) + 1e-6);
}

TEST(SquaredDistances, AreSquaresOfMetrics) {
  const Matrix<double> values = on_a_line({0, 1, 3});
  for (const Dissimilarity which : {Dissimilarity::topology, Dissimilarity::procrustes})
    EXPECT_EQ(squared_distances(which, values), values.cwiseAbs2());
}

TEST(GowerOfCentres, IsThatOfTheCentresThemselves) {
  const Matrix<double> points = testing::normal_numbers(5, 9, "networks");
  const Groups set = {0, 2, 1, 0, 2, 2, 3, 0, 1};
  Matrix<double> centres = Matrix<double>::Zero(5, 4);
  for (Index i = 0; i < 9; ++i) {
    const Index own = set[static_cast<std::size_t>(i)];
    centres.col(own) += points.col(i) / static_cast<double>(std::ranges::count(set, own));
  }
  const auto gower = [](const Matrix<double>& places) {
    return gower_centred(testing::distances_between(places).cwiseAbs2());
  };
  EXPECT_LT((gower_of_centres(gower(points), set) - gower(centres)).norm(), 1e-12);
  EXPECT_EQ(gower_of_centres(Matrix<double>(0, 0), {}).size(), 0);
  EXPECT_THROW(gower_of_centres(gower(points), {0, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
