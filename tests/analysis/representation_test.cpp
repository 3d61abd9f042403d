#include "unidyn/analysis/representation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "../support/decompositions.hpp"
#include "known_maps.hpp"

namespace unidyn {
namespace {

Matrix<double> random_states(Index units, Index samples) {
  Stream stream("representation", "states");
  return gaussian(units, samples, stream);
}

// Orthogonal, of determinant ±1.
Matrix<double> random_rotation(Index size) {
  Stream stream("representation", "rotation");
  return testing::orthonormal(gaussian(size, size, stream));
}

TEST(Representation, IsTheDecompositionOfTheCentredStates) {
  const Matrix<double> states = random_states(6, 80);
  const Matrix<double> centred = states.colwise() - states.rowwise().mean();
  const Representation r = represent(states, 6);
  const Matrix<double> u = r.basis.cast<double>();
  // With all directions kept, U Uᵀ X = X, and ‖Xᵀ uᵢ‖ = σᵢ.
  EXPECT_LT((u * (u.transpose() * centred.transpose()) - centred.transpose()).norm(),
            1e-6 * centred.norm());
  for (Index i = 0; i < 6; ++i)
    EXPECT_NEAR((centred * u.col(i)).norm(), r.singular_value(i), 1e-6 * r.singular_value(0));
}

TEST(Representation, SquaredSingularValuesAreTheEigenvaluesOfTheCovariance) {
  const Matrix<double> states = random_states(5, 60);
  const Matrix<double> centred = states.colwise() - states.rowwise().mean();
  const Representation r = represent(states, 5);
  const Vector<double> variances =
      testing::symmetric_eigensystem(centred * centred.transpose()).values;
  EXPECT_LT((r.singular_value.cwiseAbs2().reverse() - variances).norm(), 1e-12 * variances.norm());
}

TEST(Representation, VarianceIsTheSumOfTheVariancesOfTheUnits) {
  Matrix<double> states(2, 3);
  states << 1, 2, 3,  // variance 1
      10, 10, 16;     // variance 12
  const Representation r = represent(states, 2);
  EXPECT_DOUBLE_EQ(r.variance, 13);
  EXPECT_NEAR(r.singular_value.squaredNorm(), 2 * 13, 1e-13);
}

TEST(Representation, BasisIsOrthonormalToFloatRoundingHoweverSmallTheSingularValues) {
  Matrix<double> states = random_states(10, 300);
  for (Index i = 0; i < 10; ++i) states.row(i) *= std::pow(10.0, -i);
  const Representation r = represent(random_rotation(10) * states, 10);
  const Matrix<double> u = r.basis.cast<double>();
  EXPECT_GT(r.singular_value(9), 0);
  EXPECT_LT(r.singular_value(9), 1e-8 * r.singular_value(0));
  EXPECT_LT((u.transpose() * u - Matrix<double>::Identity(10, 10)).cwiseAbs().maxCoeff(), 2e-7);
  EXPECT_LT(u.colwise().sum().cwiseAbs().maxCoeff(), 2e-6);  // centred
}

TEST(Representation, DirectionsBeyondTheNumericalRankAreExactlyZero) {
  const Matrix<double> states = random_rotation(8).leftCols(3) * random_states(3, 50);
  const Representation r = represent(states, 12);  // 12 > 8 units > rank 3
  ASSERT_EQ(r.basis.cols(), 12);
  ASSERT_EQ(r.singular_value.size(), 12);
  EXPECT_GT(r.singular_value(2), 1);
  EXPECT_EQ(r.singular_value.tail(9), Vector<double>::Zero(9));
  EXPECT_EQ(r.basis.rightCols(9), Matrix<float>::Zero(50, 9));
}

TEST(Representation, SilentUnitsHaveNoDirections) {
  const Representation r = represent(Vector<double>::LinSpaced(7, 0.1, 0.7).replicate(1, 33), 3);
  EXPECT_EQ(r.singular_value, Vector<double>::Zero(3));
  EXPECT_EQ(r.basis, Matrix<float>::Zero(33, 3));
  EXPECT_LT(r.variance, 1e-30);
}

TEST(Representation, FewerSamplesThanUnitsWork) {
  const Representation r = represent(random_states(40, 5), 5);
  const Matrix<double> u = r.basis.leftCols(4).cast<double>();
  EXPECT_LT((u.transpose() * u - Matrix<double>::Identity(4, 4)).norm(), 1e-6);
  EXPECT_GT(r.singular_value(3), 1);
  EXPECT_EQ(r.singular_value(4), 0);  // the mean takes one direction away
}

TEST(Representation, IgnoresRotationAndTranslationOfTheUnits) {
  const Matrix<double> states = random_states(6, 90);
  const Representation before = represent(states, 4);
  const Vector<double> shift = Vector<double>::LinSpaced(6, -3, 3);
  const Representation after = represent((random_rotation(6) * states).colwise() + shift, 4);
  EXPECT_LT((after.singular_value - before.singular_value).norm(),
            1e-12 * before.singular_value(0));
  EXPECT_LT((after.basis - before.basis).norm(), 1e-6f);
  EXPECT_NEAR(after.variance, before.variance, 1e-12 * before.variance);
}

TEST(Representation, SignsAreFixed) {
  const Matrix<double> states = random_states(6, 90);
  const Representation r = represent(states, 6), mirrored = represent(-states, 6);
  for (Index i = 0; i < 6; ++i)
    EXPECT_EQ(r.basis.col(i).cwiseAbs().maxCoeff(), r.basis.col(i).maxCoeff());
  EXPECT_EQ(r.basis, mirrored.basis);
}

TEST(Representation, StatesThatAreNotFiniteHaveNone) {
  Matrix<double> states = random_states(3, 10);
  states(1, 4) = std::numeric_limits<double>::infinity();
  const Representation r = represent(states, 2);
  EXPECT_EQ(r.basis, Matrix<float>::Zero(10, 2));
  EXPECT_TRUE(r.singular_value.array().isNaN().all());
  EXPECT_TRUE(std::isnan(r.variance));
}

TEST(Representation, ReadsAViewOfPartOfAMatrix) {
  const Matrix<double> states = random_states(9, 50);
  const Matrix<double> copy = states.topRows(4);
  const Representation whole = represent(copy, 3), part = represent(states.topRows(4), 3);
  EXPECT_EQ(whole.basis, part.basis);
  EXPECT_EQ(whole.singular_value, part.singular_value);
}

TEST(Representation, RefusesNoRankAndASingleSample) {
  EXPECT_THROW(represent(random_states(3, 10), 0), std::invalid_argument);
  EXPECT_THROW(represent(random_states(3, 1), 2), std::invalid_argument);
}

TEST(Representation, MeanAndRightVectorsBringTheStatesBack) {
  Stream stream("representation", "states");
  Matrix<double> states(5, 40);
  for (double& state : states.reshaped()) state = stream.normal() + 3;
  const Representation all = represent(states, 5);
  ASSERT_EQ(all.right.cols(), 5);
  const Matrix<double> back = all.right.cast<double>() * all.singular_value.asDiagonal() *
                              all.basis.cast<double>().transpose();
  EXPECT_LT((back.colwise() + all.mean.cast<double>() - states).norm(), 1e-5 * states.norm());
  const Representation some = represent(states, 2);
  EXPECT_EQ(some.right, all.right.leftCols(2));
}

TEST(Representation, HasNoRightVectorsBeyondItsRank) {
  Matrix<double> states = Matrix<double>::Zero(3, 10);
  states.row(1).setLinSpaced(0, 1);
  const Representation one = represent(states, 3);
  EXPECT_EQ(one.basis.cols(), 3);
  ASSERT_EQ(one.right.cols(), 1);
  EXPECT_NEAR(std::abs(one.right(1, 0)), 1, 1e-6);
}

}  // namespace
}  // namespace unidyn
