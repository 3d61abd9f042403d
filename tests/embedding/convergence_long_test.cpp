// A descent that says it has converged has: held against a descent of its own, of plain transforms.
#include <gtest/gtest.h>

#include <cmath>

#include "unidyn/core/random.hpp"
#include "unidyn/embedding/mds.hpp"

namespace unidyn {
namespace {

// Independent dissimilarities, uniform in [0, 1): no arrangement of points comes near them.
Matrix<double> unrelated(Index networks) {
  Stream stream("convergence", "unrelated", static_cast<std::uint64_t>(networks));
  Matrix<double> all = Matrix<double>::Zero(networks, networks);
  for (Index j = 0; j < networks; ++j)
    for (Index i = 0; i < j; ++i) all(i, j) = all(j, i) = stream.uniform();
  return all;
}

// Distances in ten dimensions between points around six centres.
Matrix<double> clustered(Index networks) {
  Stream stream("convergence", "clustered", static_cast<std::uint64_t>(networks));
  const auto normal = [&](Index columns) {
    Matrix<double> numbers(10, columns);
    for (double& number : numbers.reshaped()) number = stream.normal();
    return numbers;
  };
  const Matrix<double> centres = normal(6);
  Matrix<double> points = 0.2 * normal(networks);
  for (auto point : points.colwise()) point += centres.col(static_cast<Index>(stream.below(6)));
  Matrix<double> all(networks, networks);
  for (Index j = 0; j < networks; ++j)
    for (Index i = 0; i < networks; ++i) all(i, j) = (points.col(i) - points.col(j)).norm();
  return all;
}

// Raw stress by its definition.
double stress_of(const Matrix<double>& wanted, const Matrix<double>& points) {
  double sum = 0;
  for (Index j = 0; j < wanted.cols(); ++j)
    for (Index i = 0; i < j; ++i)
      sum += std::pow((points.col(i) - points.col(j)).norm() - wanted(i, j), 2);
  return sum;
}

// X ← B(X) X / M as de Leeuw writes it, `transforms` times.
Matrix<double> majorised(const Matrix<double>& wanted, Matrix<double> points, long transforms) {
  const auto size = static_cast<double>(wanted.cols());
  for (long step = 0; step < transforms; ++step) {
    const Eigen::ArrayXXd x = points.row(0).replicate(wanted.rows(), 1);
    const Eigen::ArrayXXd y = points.row(1).replicate(wanted.rows(), 1);
    Matrix<double> b =
        (-wanted.array() / ((x - x.transpose()).square() + (y - y.transpose()).square()).sqrt())
            .matrix();
    b.diagonal().setZero();
    b.diagonal() = -b.rowwise().sum();
    points = (points * b / size).eval();
  }
  return points;
}

void expect_minimum(const Matrix<double>& wanted, const Matrix<double>& start) {
  const Embedding found = smacof(wanted, start, {});
  ASSERT_TRUE(found.converged);
  const double reached = stress_of(wanted, found.points);
  const Matrix<double> onward = majorised(wanted, found.points, 10 * found.iterations);
  EXPECT_LE(reached, stress_of(wanted, onward) * (1 + 1e-8)) << found.iterations << " transforms";
}

TEST(Convergence, OfUnrelatedDissimilaritiesIsNotClaimedAboveTheMinimum) {
  for (const Index networks : {24, 64, 96})
    for (long start = 0; start < 3; ++start) {
      SCOPED_TRACE(networks);
      const Matrix<double> wanted = unrelated(networks);
      expect_minimum(wanted, start_configuration(wanted, "unrelated", start));
    }
}

TEST(Convergence, OfClustersIsNotClaimedAboveTheMinimum) {
  for (const Index networks : {24, 64, 128})
    for (long start = 0; start < 2; ++start) {
      SCOPED_TRACE(networks);
      const Matrix<double> wanted = clustered(networks);
      expect_minimum(wanted, start_configuration(wanted, "clustered", start));
    }
}

TEST(Convergence, IsNotClaimedWhereTheDescentIsCutShort) {
  const Matrix<double> wanted = unrelated(64);
  const Matrix<double> start = start_configuration(wanted, "unrelated", 1);
  const Embedding whole = smacof(wanted, start, {});
  const Embedding cut = smacof(wanted, start, {.iterations = whole.iterations / 2});
  EXPECT_FALSE(cut.converged);
  EXPECT_GT(stress_of(wanted, cut.points), stress_of(wanted, whole.points));
}

}  // namespace
}  // namespace unidyn
