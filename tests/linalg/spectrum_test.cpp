#include "unidyn/linalg/spectrum.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <limits>

#include "unidyn/core/random.hpp"

namespace unidyn {
namespace {

using Complex = std::complex<double>;
using namespace std::complex_literals;

Matrix<double> gaussian(Index rows, Index cols, std::uint64_t index = 0) {
  Stream stream("spectrum", "gaussian", index);
  Matrix<double> matrix(rows, cols);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) matrix(i, j) = stream.normal();
  return matrix;
}

TEST(Spectrum, SatisfiesTheEigenvalueEquationsOnBothSides) {
  for (const Index n : {1, 2, 7, 40}) {
    const Matrix<double> a = gaussian(n, n);
    const Spectrum s = spectrum_of(a);
    ASSERT_EQ(s.status, SpectrumStatus::ok);
    const Matrix<Complex> lambda = s.eigenvalue.asDiagonal();
    const double rounding = 1e-13 * a.norm() * s.condition.maxCoeff();
    EXPECT_LT((a * s.right - s.right * lambda).norm(), rounding);
    EXPECT_LT((s.left.adjoint() * a - lambda * s.left.adjoint()).norm(), rounding);
    EXPECT_LT((s.left.adjoint() * s.right - Matrix<Complex>::Identity(n, n)).norm(), rounding);
    EXPECT_LT((s.right * lambda * s.left.adjoint() - a).norm(), rounding);
  }
}

TEST(Spectrum, HasTheTraceAndTheDeterminantOfTheMatrix) {
  const Matrix<double> a = gaussian(9, 9);
  const Spectrum s = spectrum_of(a);
  EXPECT_LT(std::abs(s.eigenvalue.sum() - a.trace()), 1e-12);
  EXPECT_LT(std::abs(s.eigenvalue.prod() / a.determinant() - 1.0), 1e-11);
}

TEST(Spectrum, SortsByMagnitudeThenRealPartThenPairs) {
  Matrix<double> a = Matrix<double>::Zero(7, 7);
  a.diagonal() << -2, 0, 0, 0.5, 2, 0, 0;
  a.block(1, 1, 2, 2) << 0, 2, -2, 0;  // ± 2i
  a.block(5, 5, 2, 2) << 0, 3, -3, 0;  // ± 3i
  const Spectrum s = spectrum_of(a);
  const Vector<Complex> expected{{3i, -3i, 2.0, 2i, -2i, -2.0, 0.5}};
  EXPECT_LT((s.eigenvalue - expected).norm(), 1e-14);
}

TEST(Spectrum, KeepsEqualPairsTogether) {
  Matrix<double> a = Matrix<double>::Zero(4, 4);
  a.topLeftCorner(2, 2) << 1, 1, -1, 1;
  a.bottomRightCorner(2, 2) << 1, -1, 1, 1;
  const Spectrum s = spectrum_of(a);
  const Vector<Complex> expected{{1.0 + 1i, 1.0 - 1i, 1.0 + 1i, 1.0 - 1i}};
  EXPECT_LT((s.eigenvalue - expected).norm(), 1e-14);
}

TEST(Spectrum, FixesLengthAndPhaseOfEigenvectors) {
  const Spectrum s = spectrum_of(gaussian(30, 30));
  for (Index i = 0; i < 30; ++i) {
    EXPECT_NEAR(s.right.col(i).norm(), 1, 1e-14);
    Index largest = 0;
    s.right.col(i).cwiseAbs().maxCoeff(&largest);
    EXPECT_GT(s.right(largest, i).real(), 0);
    EXPECT_EQ(s.right(largest, i).imag(), 0);
  }
}

TEST(Spectrum, NormalMatricesArePerfectlyConditioned) {
  const Matrix<double> a = gaussian(12, 12);
  for (const Matrix<double>& normal :
       {Matrix<double>(a + a.transpose()), Matrix<double>(a - a.transpose())}) {
    const Spectrum s = spectrum_of(normal);
    EXPECT_LT((s.condition.array() - 1).abs().maxCoeff(), 1e-12);
    EXPECT_LT((s.left - s.right).norm(), 1e-12);
  }
}

TEST(Spectrum, ConditionIsTheOneOfTheTwoByTwoTriangle) {
  // [[1, t], [0, 0]]: the angle between left and right vectors gives κ = √(1 + t²).
  for (const double t : {0.0, 1.0, 100.0}) {
    const Spectrum s = spectrum_of(Eigen::Matrix2d{{1, t}, {0, 0}});
    EXPECT_NEAR(s.condition(0), std::sqrt(1 + t * t), 1e-12 * (1 + t));
    EXPECT_NEAR(s.condition(1), std::sqrt(1 + t * t), 1e-12 * (1 + t));
  }
}

TEST(Spectrum, ReportsADefectiveMatrix) {
  const Spectrum s = spectrum_of(Eigen::Matrix2d{{0.5, 1}, {0, 0.5}});
  EXPECT_EQ(s.status, SpectrumStatus::defective);
  EXPECT_EQ(s.eigenvalue, Vector<Complex>::Constant(2, 0.5));
  EXPECT_EQ(s.right.cols(), 2);
  EXPECT_EQ(s.left.size(), 0);
  EXPECT_EQ(s.condition.size(), 0);
}

TEST(Spectrum, ReportsAMatrixThatIsNotFinite) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const Spectrum s = spectrum_of(Matrix<double>::Constant(3, 3, bad));
    EXPECT_EQ(s.status, SpectrumStatus::non_finite);
    EXPECT_EQ(s.eigenvalue.size(), 0);
  }
}

TEST(Spectrum, TheEmptyMatrixHasAnEmptySpectrum) {
  const Spectrum s = spectrum_of(Matrix<double>(0, 0));
  EXPECT_EQ(s.status, SpectrumStatus::ok);
  EXPECT_EQ(s.eigenvalue.size(), 0);
}

TEST(Spectrum, TheZeroMatrixHasTheUnitVectors) {
  const Spectrum s = spectrum_of(Matrix<double>::Zero(3, 3));
  EXPECT_EQ(s.status, SpectrumStatus::ok);
  EXPECT_EQ(s.eigenvalue, Vector<Complex>::Zero(3));
  EXPECT_LT((s.right - Matrix<Complex>::Identity(3, 3)).norm(), 1e-15);
}

TEST(Spectrum, RefusesARectangle) {
  EXPECT_THROW(spectrum_of(Matrix<double>::Zero(2, 3)), std::invalid_argument);
}

// U Σ Vᵀ with random orthonormal U [rows × σ.size()] and V.
Matrix<double> with_singular_values(Index rows, Index cols, const Vector<double>& sigma) {
  const auto orthonormal = [&](Index n, std::uint64_t index) {
    Matrix<double> q = Matrix<double>::Identity(n, sigma.size());
    q.applyOnTheLeft(
        Eigen::HouseholderQR<Matrix<double>>(gaussian(n, sigma.size(), index)).householderQ());
    return q;
  };
  return orthonormal(rows, 1) * sigma.asDiagonal() * orthonormal(cols, 2).transpose();
}

TEST(LeftSingular, RecoversSingularValuesOverTenDecades) {
  const Vector<double> sigma{{1e3, 1, 1e-3, 1e-7}};
  for (const auto& [rows, cols] : {std::pair(50, 6), std::pair(6, 50), std::pair(20, 20)}) {
    const LeftSingular left = left_singular(with_singular_values(rows, cols, sigma), 4);
    EXPECT_LT((left.value - sigma).norm(), 1e-12 * sigma(0));
    EXPECT_NEAR(left.value(3), 1e-7, 1e-12);
  }
}

TEST(LeftSingular, VectorsAreOrthonormalAndLeftSingular) {
  for (const auto& [rows, cols] : {std::pair(60, 8), std::pair(8, 60), std::pair(12, 12)}) {
    const Matrix<double> a = gaussian(rows, cols);
    const LeftSingular left = left_singular(a, 5);
    ASSERT_EQ(left.vector.cols(), 5);
    EXPECT_LT((left.vector.transpose() * left.vector - Matrix<double>::Identity(5, 5)).norm(),
              1e-14);
    const Matrix<double> squares = left.value.cwiseAbs2().asDiagonal();
    EXPECT_LT((a * (a.transpose() * left.vector) - left.vector * squares).norm(),
              1e-13 * a.squaredNorm());
  }
}

TEST(LeftSingular, AllPairsCarryTheWholeNorm) {
  const Matrix<double> a = gaussian(30, 9);
  const LeftSingular left = left_singular(a, 100);
  ASSERT_EQ(left.value.size(), 9);
  EXPECT_NEAR(left.value.squaredNorm(), a.squaredNorm(), 1e-12 * a.squaredNorm());
  EXPECT_LT((left.vector * (left.vector.transpose() * a) - a).norm(), 1e-13 * a.norm());
}

TEST(LeftSingular, TheLargestEntryOfEachVectorIsPositive) {
  const LeftSingular left = left_singular(gaussian(40, 10), 10);
  for (const auto& vector : left.vector.colwise())
    EXPECT_EQ(vector.cwiseAbs().maxCoeff(), vector.maxCoeff());
}

TEST(LeftSingular, NothingOfNothing) {
  EXPECT_EQ(left_singular(Matrix<double>(5, 0), 3).value.size(), 0);
  EXPECT_EQ(left_singular(Matrix<double>(5, 0), 3).vector.rows(), 5);
  EXPECT_EQ(left_singular(gaussian(5, 5), 0).vector.cols(), 0);
  EXPECT_THROW(left_singular(gaussian(5, 5), -1), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
