#include "unidyn/linalg/spectrum.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <limits>

#include "../support/orthonormal.hpp"
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

// The greatest residual of the four equations that define a spectrum.
double worst_residual(const Matrix<double>& a, const Spectrum& s) {
  const Matrix<Complex> lambda = s.eigenvalue.asDiagonal();
  const Index n = a.rows();
  const std::array<double, 4> residuals{
      (a * s.right - s.right * lambda).norm(),
      (s.left.adjoint() * a - lambda * s.left.adjoint()).norm(),
      (s.left.adjoint() * s.right - Matrix<Complex>::Identity(n, n)).norm(),
      (s.right * lambda * s.left.adjoint() - a).norm()};
  return *std::max_element(residuals.begin(), residuals.end());
}

TEST(Spectrum, SatisfiesTheEigenvalueEquationsOnBothSides) {
  for (const Index n : {1, 2, 7, 40}) {
    const Matrix<double> a = gaussian(n, n);
    const Spectrum s = spectrum_of(a);
    ASSERT_EQ(s.status, SpectrumStatus::ok);
    EXPECT_LT(worst_residual(a, s), 1e-13 * a.norm() * s.condition.maxCoeff());
  }
}

TEST(Spectrum, HoldsForLargeMatrices) {
  const Index n = 200;
  const Matrix<double> random = gaussian(n, n) / std::sqrt(static_cast<double>(n));
  const Matrix<double> symmetric = random + random.transpose();
  Matrix<double> leaky = 0.2 * random;  // as the Jacobian of a gated cell: a diagonal and more
  leaky.diagonal().setLinSpaced(0, 1);
  for (const Matrix<double>& a : {random, symmetric, leaky}) {
    const Spectrum s = spectrum_of(a);
    ASSERT_EQ(s.status, SpectrumStatus::ok);
    EXPECT_LT(worst_residual(a, s), 1e-13 * a.norm() * s.condition.maxCoeff());
  }
}

TEST(Spectrum, HoldsForMatricesFarFromNormal) {
  // A random triangle: its eigenvalues stand on the diagonal, and the condition of its eigenvectors
  // grows fast with n. It enters twice, by the vectors and by their inverse.
  const Index n = 16;
  Matrix<double> a = gaussian(n, n).triangularView<Eigen::StrictlyUpper>();
  a.diagonal().setLinSpaced(1, 4);
  const Spectrum s = spectrum_of(a);
  ASSERT_EQ(s.status, SpectrumStatus::ok);
  EXPECT_GT(s.condition.maxCoeff(), 1e3);
  EXPECT_LT((s.eigenvalue - a.diagonal().reverse()).norm(), 1e-13 * s.condition.maxCoeff());
  EXPECT_LT(worst_residual(a, s), 1e-15 * a.norm() * std::pow(s.condition.maxCoeff(), 2));
}

TEST(Spectrum, HoldsForBadlyScaledMatrices) {
  // D⁻¹ A D with powers of ten over eight decades has the eigenvalues of A.
  const Index n = 9;
  const Matrix<double> a = gaussian(n, n);
  const Vector<double> scale = Vector<double>::LinSpaced(n, -4, 4).unaryExpr(
      [](double exponent) { return std::pow(10, exponent); });
  const Matrix<double> scaled = scale.cwiseInverse().asDiagonal() * a * scale.asDiagonal();
  EXPECT_LT((spectrum_of(scaled).eigenvalue - spectrum_of(a).eigenvalue).norm(), 1e-11);
}

TEST(Spectrum, LeftVectorsBelongToTheirRightOnesWhereEigenvaluesRepeat) {
  // X diag(2, 2, 2, 1, 1) X⁻¹: any basis of an eigenspace does, if both sides use the same one.
  const Matrix<double> x = gaussian(5, 5);
  const Vector<double> lambda{{2, 2, 2, 1, 1}};
  const Matrix<double> a = x * lambda.asDiagonal() * x.inverse();
  const Spectrum s = spectrum_of(a);
  ASSERT_EQ(s.status, SpectrumStatus::ok);
  EXPECT_LT(worst_residual(a, s), 1e-12 * a.norm() * s.condition.maxCoeff());
}

TEST(Spectrum, RepeatsItselfBitForBit) {
  const Matrix<double> a = gaussian(150, 150);
  const Spectrum once = spectrum_of(a), again = spectrum_of(a);
  EXPECT_EQ(once.eigenvalue, again.eigenvalue);
  EXPECT_EQ(once.right, again.right);
  EXPECT_EQ(once.left, again.left);
}

TEST(Spectrum, HasTheTraceAndTheDeterminantOfTheMatrix) {
  const Matrix<double> a = gaussian(9, 9);
  const Spectrum s = spectrum_of(a);
  EXPECT_LT(std::abs(s.eigenvalue.sum() - a.trace()), 1e-12);
  EXPECT_LT(std::abs(s.eigenvalue.prod() / a.determinant() - 1.0), 1e-11);
}

TEST(Spectrum, SortsByMagnitudeThenRealPartThenPairs) {
  Matrix<double> a = Matrix<double>::Zero(7, 7);
  a.diagonal() << -1, 0, 0, 0.5, 1, 0, 0;
  a.block(1, 1, 2, 2) << 0, 1, -1, 0;  // ± i, of magnitude 1 to the last bit
  a.block(5, 5, 2, 2) << 0, 3, -3, 0;  // ± 3i
  const Spectrum s = spectrum_of(a);
  const Vector<Complex> expected{{3i, -3i, 1.0, 1i, -1i, -1.0, 0.5}};
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

TEST(Spectrum, ReportsALargeDefectiveMatrix) {
  // A Jordan block of size 20, turned: its eigenvalues spread by the 20th root of the rounding.
  const Index n = 20;
  Matrix<double> jordan = 0.5 * Matrix<double>::Identity(n, n);
  jordan.diagonal(1).setOnes();
  const Matrix<double> turn = testing::orthonormal(gaussian(n, n));
  const Spectrum s = spectrum_of(turn * jordan * turn.transpose());
  EXPECT_EQ(s.status, SpectrumStatus::defective);
  EXPECT_TRUE((s.eigenvalue.array() - 0.5).abs().maxCoeff() < 0.3);
  EXPECT_EQ(s.left.size(), 0);
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
    return testing::orthonormal(gaussian(n, sigma.size(), index));
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
