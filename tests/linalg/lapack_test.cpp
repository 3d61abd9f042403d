#include "unidyn/linalg/lapack.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "gaussian.hpp"

namespace unidyn {
namespace {

Matrix<double> lower(const Matrix<double>& a) {
  return a.triangularView<Eigen::Lower>();
}

TEST(Lapack, GramIsTheProductWithTheTransposeBelowTheDiagonal) {
  for (const auto& [rows, cols] : {std::pair(1, 1), std::pair(30, 7), std::pair(7, 30)}) {
    const Matrix<double> a = testing::gaussian("lapack", rows, cols);
    Matrix<double> product;
    lapack::gram(a, product);
    EXPECT_LT((lower(product) - lower(a.transpose() * a)).norm(), 1e-14 * a.squaredNorm());
  }
}

TEST(Lapack, GramLeavesTheUpperTriangleAsItWas) {
  Matrix<double> product = Matrix<double>::Constant(5, 5, 7);
  lapack::gram(testing::gaussian("lapack", 5, 5), product);
  for (Index j = 1; j < 5; ++j) EXPECT_EQ(product.col(j).head(j), Vector<double>::Constant(j, 7));
}

TEST(Lapack, GramOfNothing) {
  Matrix<double> product;
  lapack::gram(Matrix<double>(0, 3), product);
  EXPECT_EQ(lower(product), Matrix<double>::Zero(3, 3));
  lapack::gram(Matrix<double>(3, 0), product);
  EXPECT_EQ(product.size(), 0);
}

TEST(Lapack, CholeskySolvesByItsLowerTriangleAlone) {
  for (const Index n : {1, 6, 130}) {
    const Matrix<double> a = testing::gaussian("lapack", n, n);
    const Matrix<double> definite = a.transpose() * a + Matrix<double>::Identity(n, n);
    Matrix<double> factor = definite;
    factor.triangularView<Eigen::StrictlyUpper>().setConstant(
        std::numeric_limits<double>::quiet_NaN());
    ASSERT_TRUE(lapack::cholesky(factor));
    EXPECT_LT((lower(factor) * lower(factor).transpose() - definite).norm(),
              1e-14 * definite.norm());
    const Vector<double> b = testing::gaussian("lapack", n, 1, 1);
    Vector<double> x = b;
    lapack::cholesky_solve(factor, x);
    EXPECT_LT((definite * x - b).norm(), 1e-13 * definite.norm() * x.norm());
  }
}

TEST(Lapack, CholeskyRefusesWhatIsNotPositiveDefinite) {
  Matrix<double> indefinite{{1, 2}, {2, 1}};
  EXPECT_FALSE(lapack::cholesky(indefinite));
}

TEST(Lapack, EigenpairsKeepConjugatesSideBySide) {
  const Matrix<double> a = testing::gaussian("lapack", 40, 40);
  const auto pairs = lapack::eigenpairs(a);
  ASSERT_TRUE(pairs);
  for (Index i = 0; i < 40; ++i) {
    const std::complex<double> value = pairs->value(i);
    Vector<std::complex<double>> vector = pairs->vector.col(i).cast<std::complex<double>>();
    if (value.imag() != 0) {
      ASSERT_GT(value.imag(), 0);
      vector.imag() = pairs->vector.col(++i);
      EXPECT_EQ(pairs->value(i), std::conj(value));
    }
    EXPECT_NEAR(vector.norm(), 1, 1e-14);
    EXPECT_LT((a * vector - value * vector).norm(), 1e-13 * a.norm());
  }
}

TEST(Lapack, TwoSidedEigenpairsSolveBothEquations) {
  const Matrix<double> a = testing::gaussian("lapack", 40, 40);
  const auto pairs = lapack::two_sided_eigenpairs(a);
  ASSERT_TRUE(pairs);
  for (Index i = 0; i < 40; ++i) {
    const std::complex<double> value = pairs->value(i);
    Vector<std::complex<double>> right = pairs->right.col(i).cast<std::complex<double>>();
    Vector<std::complex<double>> left = pairs->left.col(i).cast<std::complex<double>>();
    if (value.imag() != 0) {
      ASSERT_GT(value.imag(), 0);
      ++i;
      right.imag() = pairs->right.col(i);
      left.imag() = pairs->left.col(i);
    }
    EXPECT_NEAR(right.norm(), 1, 1e-14);
    EXPECT_NEAR(left.norm(), 1, 1e-14);
    EXPECT_LT((a * right - value * right).norm(), 1e-13 * a.norm());
    EXPECT_LT((a.transpose() * left - std::conj(value) * left).norm(), 1e-13 * a.norm());
  }
}

TEST(Lapack, SvdIsOneOfUprightFlatAndEmptyMatrices) {
  for (const auto& [rows, columns] : {std::pair<Index, Index>{7, 4}, {4, 7}, {5, 5}, {3, 0}}) {
    const Matrix<double> a = testing::gaussian("svd", rows, columns);
    const lapack::Svd found = lapack::svd(a);
    const Index count = std::min(rows, columns);
    ASSERT_EQ(found.value.size(), count);
    EXPECT_LT((found.left * found.value.asDiagonal() * found.right.transpose() - a).norm(), 1e-13);
    const Matrix<double> one = Matrix<double>::Identity(count, count);
    EXPECT_LT((found.left.transpose() * found.left - one).norm(), 1e-13);
    EXPECT_LT((found.right.transpose() * found.right - one).norm(), 1e-13);
    for (Index i = 1; i < count; ++i) EXPECT_GE(found.value(i - 1), found.value(i));
    EXPECT_TRUE((found.value.array() >= 0).all());
  }
}

TEST(Lapack, RefusesRectanglesAndFactorsThatDoNotFit) {
  Matrix<double> rectangle(2, 3);
  Vector<double> three(3);
  EXPECT_THROW(lapack::cholesky(rectangle), std::invalid_argument);
  EXPECT_THROW(lapack::eigenpairs(rectangle), std::invalid_argument);
  EXPECT_THROW(lapack::two_sided_eigenpairs(rectangle), std::invalid_argument);
  EXPECT_THROW(lapack::cholesky_solve(Matrix<double>(2, 2), three), std::invalid_argument);
}

TEST(Lapack, NamesItsLibrary) {
  EXPECT_NE(lapack::library().find("OpenBLAS"), std::string::npos);
}

}  // namespace
}  // namespace unidyn
