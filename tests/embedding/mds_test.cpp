#include "unidyn/embedding/mds.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../similarity/states.hpp"
#include "../support/decompositions.hpp"

namespace unidyn {
namespace {

using testing::cloud;
using testing::distances_between;
using testing::normal_numbers;
using testing::unrealisable;

/// Borg & Groenen 2005, p. 154.
struct BorgAndGroenen {
  Matrix<double> dissimilarities{{0, 5, 3, 4}, {5, 0, 2, 2}, {3, 2, 0, 1}, {4, 2, 1, 0}};
  Matrix<double> start{{-.266, .451, .016, -.200}, {-.539, .252, -.238, .524}};
};

TEST(Smacof, TakesTheStepOfBorgAndGroenen) {
  const BorgAndGroenen example;
  const Matrix<double> next = guttman_transform(example.dissimilarities, example.start);
  const Matrix<double> printed{{-1.415, 1.633, .249, -.468}, {-2.471, 1.107, -.067, 1.431}};
  EXPECT_LE((next - printed).cwiseAbs().maxCoeff(), 1e-3);  // three digits are printed
  EXPECT_NEAR(raw_stress(example.dissimilarities, next), 0.582756, 1e-6);
}

TEST(Smacof, FindsTheBestSolutionOfBorgAndGroenen) {
  const BorgAndGroenen example;
  const MdsSettings settings{.starts = 8, .iterations = 10000, .tolerance = 1e-14};
  const Embedding best = embed(example.dissimilarities, "Borg and Groenen", settings);
  EXPECT_TRUE(best.converged);
  EXPECT_NEAR(raw_stress(example.dissimilarities, best.points), 0.0173951, 5e-8);
}

TEST(Smacof, NeverRaisesTheStress) {
  const Matrix<double> dissimilarities = unrealisable(25);
  Matrix<double> points = start_configuration(dissimilarities, "monotone", 1);
  double before = raw_stress(dissimilarities, guttman_transform(dissimilarities, points));
  for (int step = 0; step < 60; ++step) {
    points = guttman_transform(dissimilarities, points);
    const double now = raw_stress(dissimilarities, points);
    EXPECT_LE(now, before * (1 + 1e-14)) << "step " << step;
    before = now;
  }
}

TEST(Smacof, EndsWhereTheGradientVanishes) {
  // At a minimum X = B(X)X / M, and Σd² + σ = Σδ² (Borg & Groenen 2005, § 8.6).
  const Matrix<double> dissimilarities = unrealisable(25);
  const MdsSettings settings{.starts = 1, .iterations = 20000, .tolerance = 1e-15};
  const Embedding found = embed(dissimilarities, "gradient", settings);
  EXPECT_LE((guttman_transform(dissimilarities, found.points) - found.points).norm(),
            1e-5 * found.points.norm());
  EXPECT_NEAR(
      distances_between(found.points).squaredNorm() / 2 + raw_stress(dissimilarities, found.points),
      dissimilarities.squaredNorm() / 2, 1e-6 * dissimilarities.squaredNorm());
}

TEST(Smacof, ReportsTheStressOfThePointsItReturns) {
  const Matrix<double> dissimilarities = unrealisable(20);
  const Embedding found = embed(dissimilarities, "stress", {.starts = 2, .iterations = 7});
  double residual = 0, squared = 0;
  for (Index i = 0; i < 20; ++i)
    for (Index j = 0; j < i; ++j) {
      const double distance = (found.points.col(i) - found.points.col(j)).norm();
      residual += std::pow(distance - dissimilarities(i, j), 2);
      squared += distance * distance;
    }
  EXPECT_NEAR(found.stress1, std::sqrt(residual / squared), 1e-13);
  EXPECT_NEAR(stress1(dissimilarities, found.points), found.stress1, 1e-13);
  EXPECT_NEAR(raw_stress(dissimilarities, found.points), residual, 1e-12 * residual);
}

TEST(Smacof, SaysWhetherItConvergedOrRanOutOfIterations) {
  const Matrix<double> dissimilarities = unrealisable(20);
  const Matrix<double> start = start_configuration(dissimilarities, "iterations", 1);
  const Embedding cut = smacof(dissimilarities, start, {.iterations = 3});
  EXPECT_FALSE(cut.converged);
  EXPECT_EQ(cut.iterations, 3);
  const Embedding whole = smacof(dissimilarities, start, {.iterations = 5000});
  EXPECT_TRUE(whole.converged);
  EXPECT_LT(whole.iterations, 5000);
  EXPECT_LT(whole.stress1, cut.stress1);
}

TEST(Smacof, RecoversPointsOfThePlaneFromARandomStart) {
  const Matrix<double> points = cloud(20);
  const Matrix<double> distances = distances_between(points);
  const MdsSettings settings{.iterations = 50000, .tolerance = 0};
  std::vector<double> stresses;
  std::vector<Embedding> found;
  for (long start = 1; start <= 6; ++start) {
    found.push_back(smacof(distances, start_configuration(distances, "planar", start), settings));
    stresses.push_back(found.back().stress1);
  }
  const Embedding& best = found[static_cast<std::size_t>(best_start(stresses))];
  EXPECT_LE(best.stress1, 1e-10);
  EXPECT_LE((best.points - oriented(points)).norm(), 1e-8 * points.norm());
}

TEST(Smacof, GetsAtLeastAsFarAsTransformsAlone) {
  // Extrapolation is kept only where it pays: after as many transforms the stress is no higher.
  const Matrix<double> dissimilarities = unrealisable(40);
  for (long start = 1; start <= 4; ++start) {
    Matrix<double> points = start_configuration(dissimilarities, "pays", start);
    const auto found = smacof(dissimilarities, points, {.iterations = 150, .tolerance = 0});
    for (int step = 0; step < 150; ++step) points = guttman_transform(dissimilarities, points);
    EXPECT_LE(found.stress1, stress1(dissimilarities, points) * (1 + 1e-12)) << "start " << start;
  }
}

TEST(Smacof, StaysAtAPerfectStart) {
  const Matrix<double> distances = distances_between(cloud(20));
  const Embedding found = smacof(distances, classical_mds(distances), {});
  EXPECT_TRUE(found.converged);
  EXPECT_LE(found.iterations, 1);
  EXPECT_LE(found.stress1, 1e-12);
}

TEST(Smacof, SeparatesFromCoincidentPoints) {
  Matrix<double> start = normal_numbers(2, 12, "coincident");
  start.col(5) = start.col(7);
  const Matrix<double> dissimilarities = unrealisable(12);
  const Embedding found = smacof(dissimilarities, start, {});
  EXPECT_TRUE(found.points.allFinite());
  EXPECT_LT(found.stress1, stress1(dissimilarities, start));
}

TEST(Smacof, DoesNotDependOnTheScaleOfTheStart) {
  const Matrix<double> dissimilarities = unrealisable(12);
  const Matrix<double> start = start_configuration(dissimilarities, "scale", 1);
  const Embedding found = smacof(dissimilarities, start, {});
  const Embedding from_far = smacof(dissimilarities, 1e6 * start, {});
  EXPECT_LE((found.points - from_far.points).norm(), 1e-6 * found.points.norm());
}

TEST(ClassicalMds, RecoversPointsOfThePlane) {
  for (const Index size : {3, 20, 400}) {  // the last by a Krylov method
    const Matrix<double> points = cloud(size);
    const Matrix<double> found = classical_mds(distances_between(points));
    EXPECT_LE((found - oriented(points)).norm(), 1e-10 * points.norm()) << size << " points";
  }
}

TEST(ClassicalMds, OfEuclideanDistancesIsPrincipalComponents) {
  for (const Index size : {30, 300}) {
    const Matrix<double> states =
        Vector<double>{{5, 3, 1, 1, 1}}.asDiagonal() * normal_numbers(5, size, "states");
    const Matrix<double> centred = states.colwise() - states.rowwise().mean();
    const Matrix<double> vectors =
        testing::symmetric_eigensystem(centred * centred.transpose()).vectors;
    const Matrix<double> axes = vectors.rightCols(2).rowwise().reverse();
    const Matrix<double> components = axes.transpose() * centred;
    EXPECT_LE((classical_mds(distances_between(states)) - oriented(components)).norm(),
              1e-9 * components.norm())
        << size << " states";
  }
}

TEST(ClassicalMds, LeavesNegativeEigenvaluesOut) {
  // Three networks that differ by 1, 1 and 10 violate the triangle inequality.
  const Matrix<double> dissimilarities{{0, 1, 10}, {1, 0, 1}, {10, 1, 0}};
  EXPECT_TRUE(classical_mds(dissimilarities).allFinite());
}

TEST(Oriented, IsTheSameAfterRotationReflectionShiftAndPermutation) {
  const Matrix<double> points = cloud(15);
  const Matrix<double> expected = oriented(points);
  for (const double angle : {0.1, 1.5, 3.0, -2.0})
    for (const double mirror : {1.0, -1.0}) {
      Matrix<double> turn{{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}};
      turn.col(1) *= mirror;
      const Matrix<double> moved = (turn * points).colwise() + Vector<double>{{7, -3}};
      EXPECT_LE((oriented(moved) - expected).norm(), 1e-12 * expected.norm());
      EXPECT_LE((oriented(moved.rowwise().reverse()) - expected.rowwise().reverse()).norm(),
                1e-12 * expected.norm());
    }
}

TEST(Oriented, IsCentredOnPrincipalAxesWithPositiveThirdMoments) {
  const Matrix<double> points = oriented(cloud(15));
  EXPECT_LE(points.rowwise().sum().norm(), 1e-12 * points.norm());
  EXPECT_NEAR(points.row(0).dot(points.row(1)), 0, 1e-12 * points.squaredNorm());
  EXPECT_GT(points.row(0).squaredNorm(), points.row(1).squaredNorm());
  EXPECT_TRUE((points.array().cube().rowwise().sum() > 0).all());
}

TEST(Oriented, TakesTheFirstCoordinateWhereTheThirdMomentVanishes) {
  const Matrix<double> cross{{-2, 2, 0, 0}, {0, 0, -1, 1}};
  const Matrix<double> expected{{2, -2, 0, 0}, {0, 0, 1, -1}};
  EXPECT_LE((oriented(cross) - expected).norm(), 1e-15);
}

}  // namespace
}  // namespace unidyn
