#include "unidyn/linalg/tall_svd.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/decompositions.hpp"
#include "gaussian.hpp"

namespace unidyn {
namespace {

Matrix<double> orthonormal(Index rows, Index cols, std::uint64_t index) {
  return testing::orthonormal(testing::gaussian("tall svd", rows, cols, index));
}

Vector<double> powers_of_ten(Index count, double last) {
  return Vector<double>::LinSpaced(count, 0, last).unaryExpr([](double exponent) {
    return std::pow(10, exponent);
  });
}

double off_orthonormal(const Matrix<double>& vectors) {
  return (vectors.transpose() * vectors - Matrix<double>::Identity(vectors.cols(), vectors.cols()))
      .cwiseAbs()
      .maxCoeff();
}

TEST(TallLeftSingular, RecoversPairsOverTenDecades) {
  const Vector<double> sigma = powers_of_ten(40, -10);
  const Matrix<double> u = orthonormal(500, 40, 1);
  const Matrix<double> x = 7e3 * u * sigma.asDiagonal() * orthonormal(40, 40, 2).transpose();
  const LeftSingular left = tall_left_singular(x.transpose(), 40);
  EXPECT_LT((left.value / 7e3 - sigma).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT(off_orthonormal(left.vector), 1e-9);
  for (Index i = 0; i < 40; ++i) {
    // Rounding of x itself turns a direction by about 1e-16 over the distance of the values.
    EXPECT_NEAR(std::abs(left.vector.col(i).dot(u.col(i))), 1, 1e-5) << "direction " << i;
    EXPECT_NEAR(left.value(i) / (7e3 * sigma(i)), 1, 1e-2) << "direction " << i;
  }
}

TEST(TallLeftSingular, AgreesWithTheSvd) {
  for (const Index count : {1, 3, 12}) {
    const Matrix<double> x = testing::gaussian("tall svd", 90, 12);
    const LeftSingular expected = left_singular(x, count),
                       found = tall_left_singular(x.transpose(), count);
    EXPECT_LT((found.value - expected.value).norm(), 1e-12 * expected.value(0));
    EXPECT_LT((found.vector - expected.vector).norm(), 1e-11) << count << " directions";
  }
}

TEST(TallLeftSingular, ValuesDescendAcrossTheLevelsThatTheyAreFoundAt) {
  // Equal values at the edge of what is taken at a time.
  Vector<double> sigma = Vector<double>::Constant(20, 1e-3);
  sigma.head(4) << 1, 0.5, 0.5, 0.1;
  const Matrix<double> x =
      orthonormal(200, 20, 3) * sigma.asDiagonal() * orthonormal(20, 20, 4).transpose();
  const LeftSingular left = tall_left_singular(x.transpose(), 20);
  EXPECT_TRUE(std::is_sorted(left.value.begin(), left.value.end(), std::greater<>()));
  EXPECT_LT((left.value - sigma).norm(), 1e-12);
  EXPECT_LT(off_orthonormal(left.vector), 1e-9);
}

TEST(TallLeftSingular, DirectionsBelowRoundingAreNegligible) {
  const Matrix<double> x =
      testing::gaussian("tall svd", 300, 4, 5) * testing::gaussian("tall svd", 4, 30, 6);
  const LeftSingular left = tall_left_singular(x.transpose(), 30);
  EXPECT_GT(left.value(3), 1);
  EXPECT_LT(left.value.tail(26).norm(), 1e-11 * left.value(0));
}

TEST(TallLeftSingular, TakesWideMatricesAndNothing) {
  const Matrix<double> x = testing::gaussian("tall svd", 8, 60);
  EXPECT_EQ(tall_left_singular(x.transpose(), 5).value, left_singular(x, 5).value);
  EXPECT_EQ(tall_left_singular(Matrix<double>(0, 5), 3).value.size(), 0);
  EXPECT_EQ(tall_left_singular(testing::gaussian("tall svd", 5, 5), 0).vector.cols(), 0);
  EXPECT_EQ(tall_left_singular(Matrix<double>::Zero(4, 9), 4).value, Vector<double>::Zero(4));
  EXPECT_THROW(tall_left_singular(testing::gaussian("tall svd", 5, 5), -1), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
