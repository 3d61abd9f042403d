#include "unidyn/linalg/spectrum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "../support/decompositions.hpp"
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
  const Matrix<double> a = x * lambda.asDiagonal() * testing::inverse(x);
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
  EXPECT_LT(std::abs(s.eigenvalue.prod() / testing::determinant(a) - 1.0), 1e-11);
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

// What is promised of modes one by one: the residuals of both sides, over ‖A‖ and the length of the
// vector; and lᵢᴴ rⱼ = δᵢⱼ over κᵢ, where neither is defective.
struct Promises {
  double right = 0;
  double left = 0;
  double products = 0;
  Index defective = 0;
};

Promises promises(const Matrix<double>& a, const Spectrum& s) {
  Promises worst;
  for (Index i = 0; i < a.rows(); ++i) {
    const Vector<Complex> r = s.right.col(i), l = s.left.col(i);
    EXPECT_NEAR(r.norm(), 1, 1e-14);
    worst.right = std::max(worst.right, (a * r - s.eigenvalue(i) * r).norm() / a.norm());
    if (s.defective(i)) {
      EXPECT_TRUE(l.array().isNaN().all());
      ++worst.defective;
      continue;
    }
    const Vector<Complex> back = a.transpose() * l - std::conj(s.eigenvalue(i)) * l;
    worst.left = std::max(worst.left, back.norm() / (a.norm() * l.norm()));
    EXPECT_NEAR(s.condition(i), l.norm(), 1e-12 * l.norm());
    for (Index j = 0; j < a.rows(); ++j)
      if (!s.defective(j))
        worst.products = std::max(
            worst.products, std::abs(l.dot(s.right.col(j)) - (i == j ? 1. : 0.)) / s.condition(i));
  }
  return worst;
}

void expect_kept(const Matrix<double>& a, const Spectrum& s, Index defective) {
  const Promises worst = promises(a, s);
  EXPECT_EQ(worst.defective, defective);
  EXPECT_EQ(s.status, defective ? SpectrumStatus::defective : SpectrumStatus::ok);
  EXPECT_LT(worst.right, spectrum_residual);
  EXPECT_LT(worst.left, spectrum_residual);
  EXPECT_LT(worst.products, 1e-10);
}

// A block diagonal matrix of `blocks`.
Matrix<double> block_diagonal(const std::vector<Matrix<double>>& blocks) {
  Index size = 0;
  for (const Matrix<double>& block : blocks) size += block.rows();
  Matrix<double> all = Matrix<double>::Zero(size, size);
  Index first = 0;
  for (const Matrix<double>& block : blocks) {
    all.block(first, first, block.rows(), block.rows()) = block;
    first += block.rows();
  }
  return all;
}

Matrix<double> jordan_block(double value, Index size) {
  Matrix<double> block = value * Matrix<double>::Identity(size, size);
  block.diagonal(1).setOnes();
  return block;
}

TEST(Spectrum, ReportsADefectiveMatrix) {
  const Spectrum s = spectrum_of(Eigen::Matrix2d{{0.5, 1}, {0, 0.5}});
  EXPECT_EQ(s.status, SpectrumStatus::defective);
  EXPECT_EQ(s.eigenvalue, Vector<Complex>::Constant(2, 0.5));
  expect_kept(jordan_block(0.5, 2), s, 2);
}

TEST(Spectrum, GivesTheSimpleModesOfAMatrixWithADefectivePair) {
  // J₂(0) ⊕ A with any A: the left vectors of A are unharmed, and A has those that it has alone.
  for (const Index n : {3, 30, 120}) {
    const Matrix<double> simple = gaussian(n, n);
    const Matrix<double> a = block_diagonal({simple, jordan_block(0, 2)});
    const Spectrum s = spectrum_of(a), alone = spectrum_of(simple);
    expect_kept(a, s, 2);
    EXPECT_TRUE(s.defective(n) && s.defective(n + 1));
    EXPECT_LT((s.eigenvalue.head(n) - alone.eigenvalue).norm(),
              1e-12 * alone.condition.maxCoeff() * a.norm());
    for (Index i = 0; i < n; ++i)
      EXPECT_NEAR(s.condition(i), alone.condition(i), 1e-8 * alone.condition(i));
  }
}

TEST(Spectrum, GivesWhatIsSimpleWithinAnEigenvalueThatIsDefective) {
  // 0 counts four times: twice in a Jordan block, and once each by itself. Any shear of coordinates
  // by integers is exact, and mixes the four.
  const Index n = 6;
  const Matrix<double> diagonal = block_diagonal(
      {Matrix<double>{{2}}, Matrix<double>{{-1}}, jordan_block(0, 2), Matrix<double>::Zero(2, 2)});
  Matrix<double> shear = Matrix<double>::Identity(n, n), back = shear;
  shear.diagonal(1) << 1, -1, 2, 1, -1;
  back = testing::inverse(shear);
  const Matrix<double> a = shear * diagonal * back;
  expect_kept(a, spectrum_of(a), 2);
  expect_kept(a.transpose(), spectrum_of(a.transpose()), 2);
}

TEST(Spectrum, LeftVectorsOfSimpleModesDoNotSufferFromNearlyParallelOnes) {
  // Two right vectors 10⁻⁹ apart. The inverse of all would have that error in every left vector.
  const Index n = 40;
  const Matrix<double> turn = testing::orthonormal(gaussian(n, n));
  const Matrix<double> core =
      block_diagonal({gaussian(n - 2, n - 2), Matrix<double>{{0.3, 1}, {0, 0.3 + 1e-9}}});
  const Matrix<double> a = turn * core * turn.transpose();
  expect_kept(a, spectrum_of(a), 0);
}

TEST(Spectrum, VectorsHoldForTheMatrixAsItStandsWhereBalancingScalesItByManyPowersOfTen) {
  // Watkins' case: a Hessenberg matrix whose far corner is rounding. Balancing takes that for a
  // matter of scale.
  const Index n = 60;
  Stream stream("spectrum", "balancing");
  Matrix<double> a = gaussian(n, n).triangularView<Eigen::Upper>();
  a.diagonal() = Vector<double>::LinSpaced(n, 0.1, 2);
  for (Index j = 0; j < n; ++j)
    for (Index i = j + 1; i < n; ++i) a(i, j) = 1e-17 * stream.normal();
  const Promises worst = promises(a, spectrum_of(a));
  EXPECT_LT(worst.right, spectrum_residual);
  EXPECT_LT(worst.left, spectrum_residual);
}

TEST(Spectrum, PairsThatAreDefectiveAreSoTogether) {
  // [C I; 0 C] with C a rotation: two equal pairs ± i of one Jordan block each.
  Matrix<double> a = Matrix<double>::Zero(6, 6);
  const Matrix<double> turn{{0, -1}, {1, 0}};
  a.topLeftCorner(2, 2) = a.block(2, 2, 2, 2) = turn;
  a.block(0, 2, 2, 2).setIdentity();
  a.bottomRightCorner(2, 2) = 3 * turn;
  const Spectrum s = spectrum_of(a);
  expect_kept(a, s, 4);
  EXPECT_FALSE(s.defective(0));
  EXPECT_FALSE(s.defective(1));
  EXPECT_EQ(s.left.col(1), s.left.col(0).conjugate());
}

TEST(Spectrum, ReportsALargeDefectiveMatrix) {
  // A Jordan block of size 20, turned: its eigenvalues spread by the 20th root of the rounding.
  const Index n = 20;
  const Matrix<double> turn = testing::orthonormal(gaussian(n, n));
  const Matrix<double> a = turn * jordan_block(0.5, n) * turn.transpose();
  const Spectrum s = spectrum_of(a);
  EXPECT_EQ(s.status, SpectrumStatus::defective);
  EXPECT_TRUE((s.eigenvalue.array() - 0.5).abs().maxCoeff() < 0.3);
  EXPECT_LT(promises(a, s).right, spectrum_residual);
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
