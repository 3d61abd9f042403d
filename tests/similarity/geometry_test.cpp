#include "unidyn/similarity/geometry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "states.hpp"

namespace unidyn {
namespace {

using testing::all_geometric;
using testing::centred;
using testing::factor_of;
using testing::normal_numbers;
using testing::orthonormal;
using testing::Pair;
using testing::random_rotation;
using testing::related;
using testing::single_precision;
using testing::svd;
using testing::Svd;

constexpr double infinity = std::numeric_limits<double>::infinity();

Matrix<double> gram(const Matrix<double>& states) {
  return centred(states) * centred(states).transpose();
}

/// Song et al. 2012, eq. 5, on n × n matrices with empty diagonals.
double unbiased_hsic(Matrix<double> k, Matrix<double> l) {
  const auto n = static_cast<double>(k.rows());
  k.diagonal().setZero();
  l.diagonal().setZero();
  return ((k * l).trace() + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (k * l).sum()) /
         (n * (n - 3));
}

/// Canonical correlations by QR (Björck & Golub 1973).
Vector<double> canonical_correlations(const Matrix<double>& first, const Matrix<double>& second) {
  return svd(orthonormal(centred(first)).transpose() * orthonormal(centred(second))).values;
}

/// The angle between normalised shapes after the best rotation, from what that rotation leaves
/// over.
double angle_after_rotation(const Matrix<double>& first, const Matrix<double>& second) {
  const Matrix<double> x = centred(first).normalized();
  const Matrix<double> y = centred(second).normalized();
  const Svd aligned = svd(y.transpose() * x);
  const Matrix<double> rotation = aligned.left * aligned.right.transpose();
  return 2 * std::asin(0.5 * (x - y * rotation).norm());
}

/// Morcos et al. 2018, eq. 2: with the weights of `first`.
double projection_weighted(const Matrix<double>& first, const Matrix<double>& second) {
  const Matrix<double> x = orthonormal(centred(first)), y = orthonormal(centred(second));
  const Svd canonical = svd(x.transpose() * y);
  const Matrix<double> variables = x * canonical.left;
  const Vector<double> weight = (variables.transpose() * centred(first)).cwiseAbs().rowwise().sum();
  return weight.dot(canonical.values) / weight.sum();
}

TEST(Geometry, ProjectionWeightedCcaAgreesWithItsDefinition) {
  for (const auto& [units, others] : {std::pair<Index, Index>{5, 8}, {8, 5}, {6, 6}}) {
    const Pair pair = related(300, units, others);
    EXPECT_NEAR(dissimilarity(Dissimilarity::cca_projection_weighted, factor_of(pair.first),
                              factor_of(pair.second), 1),
                1 - (projection_weighted(pair.first, pair.second) +
                     projection_weighted(pair.second, pair.first)) /
                        2,
                single_precision);
  }
}

TEST(Geometry, ProjectionWeightedCcaListensToWhatUnitsAreMadeOf) {
  // Two directions in common, of which one fills the units and the other hardly shows: what the
  // second network makes of the weak one hardly matters, though CCA counts both alike.
  const Matrix<double> strong = normal_numbers(500, 1, "strong"),
                       weak = normal_numbers(500, 1, "weak"),
                       other = normal_numbers(500, 1, "other");
  Matrix<double> first(500, 2), second(500, 2);
  first << strong, 0.01 * weak;
  second << strong, 0.01 * other;
  const Factor a = factor_of(first), b = factor_of(second);
  EXPECT_GT(dissimilarity(Dissimilarity::svcca, a, b, 2), 0.4);
  EXPECT_LT(dissimilarity(Dissimilarity::cca_projection_weighted, a, b, 2), 0.05);
}

TEST(Geometry, ProjectionWeightedCcaIsUnknownWithoutRightSingularVectors) {
  const Factor known = factor_of(normal_numbers(50, 3, "states"));
  Factor unknown = known;
  unknown.loading.resize(0, 0);
  for (const auto& [first, second] : {std::pair{known, unknown}, {unknown, known}})
    EXPECT_TRUE(
        std::isnan(dissimilarity(Dissimilarity::cca_projection_weighted, first, second, 2)));
}

TEST(Geometry, SvccaAgreesWithCanonicalCorrelationsByQr) {
  const Pair pair = related(300, 5, 8);
  const Vector<double> rho = canonical_correlations(pair.first, pair.second);
  ASSERT_EQ(rho.size(), 5);
  EXPECT_NEAR(dissimilarity(Dissimilarity::svcca, factor_of(pair.first), factor_of(pair.second), 8),
              1 - rho.mean(), single_precision);
}

TEST(Geometry, SvccaComparesTheLeadingDirectionsOnly) {
  const Pair pair = related(300, 10, 12);
  const auto leading = [](const Matrix<double>& states) -> Matrix<double> {
    return svd(centred(states)).left.leftCols(3);
  };
  const Vector<double> rho = canonical_correlations(leading(pair.first), leading(pair.second));
  EXPECT_NEAR(dissimilarity(Dissimilarity::svcca, factor_of(pair.first), factor_of(pair.second), 3),
              1 - rho.mean(), single_precision);
}

TEST(Geometry, CkaAgreesWithTheGramMatrices) {
  const Pair pair = related(200, 7, 11);
  const Matrix<double> k = gram(pair.first), l = gram(pair.second);
  EXPECT_NEAR(dissimilarity(Dissimilarity::cka, factor_of(pair.first), factor_of(pair.second), 1),
              1 - k.cwiseProduct(l).sum() / (k.norm() * l.norm()), single_precision);
}

TEST(Geometry, AngularCkaIsTheAngleBetweenGramMatrices) {
  const Pair pair = related(200, 7, 11);
  const Matrix<double> k = gram(pair.first), l = gram(pair.second);
  const double cosine = k.cwiseProduct(l).sum() / (k.norm() * l.norm());
  EXPECT_NEAR(
      dissimilarity(Dissimilarity::cka_angular, factor_of(pair.first), factor_of(pair.second), 1),
      std::acos(cosine), single_precision);
}

TEST(Geometry, AngularCkaResolvesSmallAngles) {
  const Matrix<double> states = normal_numbers(700, 6, "states");
  for (const double size : {1e-3, 1e-4, 1e-5}) {
    const Matrix<double> close = states + size * normal_numbers(700, 6, "perturbation");
    // 2 sin(angle / 2) is the distance of the Gram matrices on the unit sphere.
    const Matrix<double> k = gram(states).normalized(), l = gram(close).normalized();
    EXPECT_NEAR(dissimilarity(Dissimilarity::cka_angular, factor_of(states), factor_of(close), 1),
                2 * std::asin((k - l).norm() / 2), 2e-7)
        << "perturbation " << size;
  }
}

TEST(Geometry, DebiasedCkaAgreesWithTheUnbiasedEstimatorOnGramMatrices) {
  // With hardly more samples than the four it takes, its terms nearly cancel.
  for (const auto& [samples, tolerance] :
       {std::pair{4, 1e-5}, {5, 1e-5}, {12, single_precision}, {200, single_precision}}) {
    const Pair pair = related(samples, 7, 11);
    const Matrix<double> k = gram(pair.first), l = gram(pair.second);
    const double expected =
        1 - unbiased_hsic(k, l) / std::sqrt(unbiased_hsic(k, k) * unbiased_hsic(l, l));
    EXPECT_NEAR(dissimilarity(Dissimilarity::cka_debiased, factor_of(pair.first),
                              factor_of(pair.second), 1),
                expected, tolerance)
        << samples << " samples";
  }
}

TEST(Geometry, ProcrustesAgreesWithTheResidualOfTheBestRotation) {
  const Pair pair = related(200, 9, 9);
  EXPECT_NEAR(
      dissimilarity(Dissimilarity::procrustes, factor_of(pair.first), factor_of(pair.second), 1),
      angle_after_rotation(pair.first, pair.second), single_precision);
}

TEST(Geometry, ProcrustesResolvesSmallAngles) {
  const Matrix<double> states = normal_numbers(700, 6, "states");
  for (const double size : {1e-3, 1e-4, 1e-5}) {
    const Matrix<double> close = states + size * normal_numbers(700, 6, "perturbation");
    const double expected = angle_after_rotation(states, close);
    EXPECT_NEAR(dissimilarity(Dissimilarity::procrustes, factor_of(states), factor_of(close), 1),
                expected, 2e-7)
        << "perturbation " << size;
  }
}

TEST(Geometry, PlanesThatShareAnAxisHaveClosedForms) {
  // Span{e₁, e₂} and span{e₁, cos φ e₂ + sin φ e₃} have the correlations 1 and cos φ.
  const double phi = 0.7;
  Matrix<double> axes = Matrix<double>::Zero(8, 3);  // centred and orthonormal
  axes.col(0) << 1, 1, 1, 1, -1, -1, -1, -1;
  axes.col(1) << 1, 1, -1, -1, 1, 1, -1, -1;
  axes.col(2) << 1, -1, 1, -1, 1, -1, 1, -1;
  axes /= std::sqrt(8.0);
  Matrix<double> tilted(8, 2);
  tilted << axes.col(0), std::cos(phi) * axes.col(1) + std::sin(phi) * axes.col(2);
  const Factor flat = factor(axes.leftCols(2).cast<float>(), Vector<double>::Ones(2));
  const Factor tilt = factor(tilted.cast<float>(), Vector<double>::Ones(2));
  const double cosine = std::cos(phi);
  EXPECT_NEAR(dissimilarity(Dissimilarity::svcca, flat, tilt, 2), (1 - cosine) / 2, 1e-7);
  EXPECT_NEAR(dissimilarity(Dissimilarity::cka, flat, tilt, 2), (1 - cosine * cosine) / 2, 1e-7);
  EXPECT_NEAR(dissimilarity(Dissimilarity::procrustes, flat, tilt, 2), std::acos((1 + cosine) / 2),
              1e-7);
}

TEST(Geometry, ANetworkIsAtDistanceZeroFromItself) {
  const Factor network = factor_of(related(900, 10, 12).second);
  EXPECT_LT(dissimilarity(Dissimilarity::svcca, network, network, 12), 1e-7);
  EXPECT_LT(dissimilarity(Dissimilarity::cka, network, network, 1), 1e-14);
  EXPECT_LT(dissimilarity(Dissimilarity::cka_debiased, network, network, 1), 1e-14);
  EXPECT_LT(dissimilarity(Dissimilarity::procrustes, network, network, 1), 5e-8);
}

TEST(Geometry, UnrelatedSubspacesAreAtTheLargestDistance) {
  Matrix<double> axes(4, 2);
  axes << 1, 1, 1, -1, -1, 1, -1, -1;
  const Factor first =
      factor(Matrix<float>(axes.col(0).cast<float>() / 2), Vector<double>::Ones(1));
  const Factor second =
      factor(Matrix<float>(axes.col(1).cast<float>() / 2), Vector<double>::Ones(1));
  EXPECT_DOUBLE_EQ(dissimilarity(Dissimilarity::svcca, first, second, 1), 1);
  EXPECT_DOUBLE_EQ(dissimilarity(Dissimilarity::cka, first, second, 1), 1);
  EXPECT_DOUBLE_EQ(dissimilarity(Dissimilarity::procrustes, first, second, 1),
                   std::numbers::pi / 2);
}

TEST(Geometry, AFactorKeepsOnlyDirectionsAboveRounding) {
  const Matrix<float> basis = random_rotation(5, "basis").leftCols(4).cast<float>();
  const Factor kept = factor(basis, Vector<double>{{4, 3, 4e-8, 0}});
  EXPECT_EQ(kept.basis, basis.leftCols(2));
  EXPECT_DOUBLE_EQ(kept.singular_value[0], 0.8);
  EXPECT_DOUBLE_EQ(kept.singular_value[1], 0.6);
}

Matrix<float> right_of(const Factor& factor) {
  return (factor.loading * factor.singular_value.cwiseInverse().asDiagonal()).cast<float>();
}

TEST(Geometry, SmallNetworksAreComparedByTheDirectionsTheyHave) {
  const Pair pair = related(100, 2, 6);
  Matrix<float> padded = Matrix<float>::Zero(100, 6);
  const Factor small = factor_of(pair.first);
  padded.leftCols(2) = small.basis;
  Vector<double> singular_value = Vector<double>::Zero(6);
  singular_value.head(2) = small.singular_value;
  const Factor large = factor_of(pair.second);
  for (const Dissimilarity which : all_geometric)
    EXPECT_NEAR(dissimilarity(which, factor(padded, singular_value, right_of(small)), large, 6),
                dissimilarity(which, small, large, 6), 1e-14)
        << to_name(which);
}

TEST(Geometry, TheScaleOfSingularValuesDoesNotMatter) {
  const Pair pair = related(100, 3, 3);
  const Factor first = factor_of(pair.first), second = factor_of(pair.second);
  for (const double scale : {1e-150, 1e-30, 1e38, 1e150})
    for (const Dissimilarity which : all_geometric)
      EXPECT_NEAR(
          dissimilarity(which, factor(first.basis, scale * first.singular_value, right_of(first)),
                        second, 3),
          dissimilarity(which, first, second, 3), 1e-12)
          << to_name(which) << " at " << scale;
}

TEST(Geometry, AFailedNetworkHasNoFactorAndItsPairsAreNaN) {
  const Factor network = factor_of(normal_numbers(50, 4, "states"));
  const Vector<double> ones = Vector<double>::Ones(4);
  Matrix<float> broken = network.basis;
  broken(3, 2) = std::numeric_limits<float>::quiet_NaN();
  const std::vector<Factor> failed = {
      Factor{}, factor(broken, ones), factor(network.basis, infinity * ones),
      factor(network.basis, 0 * ones), factor(Matrix<float>(50, 0), Vector<double>(0))};
  for (const Factor& other : failed) {
    EXPECT_EQ(other.basis.size(), 0);
    for (const Dissimilarity which : all_geometric) {
      EXPECT_TRUE(std::isnan(dissimilarity(which, network, other, 3))) << to_name(which);
      EXPECT_TRUE(std::isnan(dissimilarity(which, other, network, 3))) << to_name(which);
    }
  }
}

TEST(Geometry, DebiasedCkaNeedsFourSamples) {
  const Factor first = factor_of(normal_numbers(3, 4, "first"), 2);
  const Factor second = factor_of(normal_numbers(3, 4, "second"), 2);
  EXPECT_TRUE(std::isnan(dissimilarity(Dissimilarity::cka_debiased, first, second, 2)));
  EXPECT_TRUE(std::isfinite(dissimilarity(Dissimilarity::cka, first, second, 2)));
}

TEST(Geometry, RefusesWhatCannotBeCompared) {
  const Factor network = factor_of(normal_numbers(50, 4, "states"));
  const Factor longer = factor_of(normal_numbers(51, 4, "states"));
  EXPECT_THROW(dissimilarity(Dissimilarity::cka, network, longer, 3), std::invalid_argument);
  EXPECT_THROW(dissimilarity(Dissimilarity::svcca, network, network, 0), std::invalid_argument);
  EXPECT_THROW(dissimilarity(Dissimilarity::topology, network, network, 3), std::invalid_argument);
  EXPECT_THROW(factor(network.basis, Vector<double>::Ones(3)), std::invalid_argument);
  EXPECT_THROW(factor(network.basis, Vector<double>{{4, 3, 2, -1}}), std::invalid_argument);
  EXPECT_THROW(factor(network.basis, Vector<double>{{1, 2, 3, 4}}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
