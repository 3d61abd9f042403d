#include "spread_directions.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace unidyn {
namespace {

// Unit vectors drawn one by one.
Matrix<double> independent(Index dimensions, Index count, Stream& stream) {
  Matrix<double> directions(dimensions, count);
  for (double& entry : directions.reshaped()) entry = stream.normal();
  return directions.colwise().normalized();
}

// The share of `directions` and their opposites in each of the cells of some sites on the sphere.
Vector<double> shares(const Matrix<double>& directions, const Matrix<double>& sites) {
  Vector<double> share = Vector<double>::Zero(sites.cols());
  for (Index i = 0; i < directions.cols(); ++i)
    for (const double side : {1.0, -1.0}) {
      Index cell = 0;
      (side * sites.transpose() * directions.col(i)).maxCoeff(&cell);
      share(cell) += 0.5 / static_cast<double>(directions.cols());
    }
  return share;
}

struct Drawn {
  Vector<double> mean;
  double variance = 0;  // summed over the cells
};

constexpr int repeats = 100;

template <class Draw>
Drawn drawn(Index dimensions, Index count, const Matrix<double>& sites, Draw draw) {
  Stream stream("spread", "draws");
  Matrix<double> all(sites.cols(), repeats);
  for (int r = 0; r < repeats; ++r) all.col(r) = shares(draw(dimensions, count, stream), sites);
  const Vector<double> mean = all.rowwise().mean();
  return {mean, (all.colwise() - mean).squaredNorm() / repeats};
}

class SpreadDirections : public ::testing::TestWithParam<Index> {
 protected:
  Matrix<double> sites() const {
    Stream stream("spread", "sites");
    return independent(GetParam(), 6, stream);
  }
  // How many times less 64 directions, or a share of them, have to vary at least.
  static double gain(double share) {
    return GetParam() == 2 ? 40 * share : GetParam() == 3 ? 6 * share : GetParam() == 4 ? 1.5 : 0.9;
  }
};

TEST_P(SpreadDirections, AreUnitVectors) {
  Stream stream("spread", "unit");
  const Matrix<double> directions = spread_directions(GetParam(), 33, stream);
  ASSERT_EQ(directions.rows(), GetParam());
  ASSERT_EQ(directions.cols(), 33);
  for (Index i = 0; i < 33; ++i) EXPECT_NEAR(directions.col(i).norm(), 1, 1e-14);
  EXPECT_EQ(spread_directions(GetParam(), 0, stream).cols(), 0);
}

// Independent directions fall into a region as often, and vary more.
TEST_P(SpreadDirections, AreUniformAndMoreEvenThanIndependentOnes) {
  const Drawn even = drawn(GetParam(), 64, sites(), spread_directions);
  const Drawn odds = drawn(GetParam(), 640, sites(), independent);
  const double sure = 5 * std::sqrt((even.variance + odds.variance) / repeats);
  EXPECT_LT((even.mean - odds.mean).norm(), sure);
  const double reference = drawn(GetParam(), 64, sites(), independent).variance;
  EXPECT_LT(even.variance, reference / gain(1));
}

TEST_P(SpreadDirections, AreEvenInEachHalf) {
  const Drawn half = drawn(GetParam(), 64, sites(), [](Index n, Index count, Stream& stream) {
    return Matrix<double>(
        spread_directions(n, count, stream)(Eigen::all, Eigen::seq(0, count - 1, 2)));
  });
  const double reference = drawn(GetParam(), 32, sites(), independent).variance;
  EXPECT_LT(half.variance, reference / gain(0.5));
}

INSTANTIATE_TEST_SUITE_P(Dimensions, SpreadDirections, ::testing::Values(2, 3, 4, 7));

TEST(SpreadDirectionsInThePlane, AreAtEqualAngles) {
  Stream stream("spread", "plane");
  const Matrix<double> directions = spread_directions(2, 16, stream);
  for (Index i = 1; i < 16; ++i)
    EXPECT_NEAR(directions.col(i).dot(directions.col(i - 1)), std::cos(M_PI / 16), 1e-14);
}

TEST(SpreadDirectionsOfOneDimension, AreRefused) {
  Stream stream("spread", "line");
  EXPECT_THROW(spread_directions(1, 4, stream), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
