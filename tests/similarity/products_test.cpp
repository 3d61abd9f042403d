// The two kernels below the geometry: products of bases, singular values of small matrices.
#include <gtest/gtest.h>

#include <cmath>

#include "states.hpp"
#include "unidyn/similarity/basis_product.hpp"
#include "unidyn/similarity/small_svd.hpp"

namespace unidyn {
namespace {

using testing::normal_numbers;
using testing::random_rotation;

TEST(BasisProduct, AgreesWithDoublePrecisionAtEveryShape) {
  for (const Index samples : {0, 1, 7, 8, 9, 64, 515})
    for (Index left = 1; left <= 9; ++left)
      for (Index right = 1; right <= 9; ++right) {
        const Matrix<float> a = normal_numbers(samples, left, "left").cast<float>();
        const Matrix<float> b = normal_numbers(samples, right, "right").cast<float>();
        const Matrix<double> expected = a.cast<double>().transpose() * b.cast<double>();
        Matrix<double> sum = Matrix<double>::Ones(left, right);
        add_basis_product(a, b, sum);
        EXPECT_LE((sum - expected).cwiseAbs().maxCoeff() - 1, 1e-12)
            << samples << " samples, " << left << " × " << right;
        EXPECT_LE((sum - expected - Matrix<double>::Ones(left, right)).norm(), 1e-12);
      }
}

TEST(BasisProduct, AnEntryDoesNotDependOnTheColumnsAroundIt) {
  const Matrix<float> a = normal_numbers(333, 7, "left").cast<float>();
  const Matrix<float> b = normal_numbers(333, 6, "right").cast<float>();
  Matrix<double> together = Matrix<double>::Zero(7, 6);
  add_basis_product(a, b, together);
  for (Index i = 0; i < 7; ++i)
    for (Index j = 0; j < 6; ++j) {
      Matrix<double> alone = Matrix<double>::Zero(1, 1);
      add_basis_product(a.col(i), b.col(j), alone);
      EXPECT_EQ(alone(0, 0), together(i, j));
    }
}

TEST(BasisProduct, RefusesShapesThatDoNotFit) {
  Matrix<double> sum = Matrix<double>::Zero(2, 2);
  EXPECT_THROW(add_basis_product(Matrix<float>(5, 2), Matrix<float>(6, 2), sum),
               std::invalid_argument);
  EXPECT_THROW(add_basis_product(Matrix<float>(5, 2), Matrix<float>(5, 3), sum),
               std::invalid_argument);
}

/// A matrix with the given singular values.
Matrix<double> with_singular_values(const Vector<double>& values, Index rows, Index columns) {
  Matrix<double> diagonal = Matrix<double>::Zero(rows, columns);
  diagonal.diagonal() = values;
  return random_rotation(rows, "left") * diagonal * random_rotation(columns, "right").transpose();
}

TEST(SmallSingularValues, AreThoseThatTheMatrixWasMadeOf) {
  const Vector<double> values{{5, 2, 2, 1, 1e-3, 0}};
  for (const auto& [rows, columns] : {std::pair{6, 6}, {6, 9}, {14, 6}}) {
    const auto found = small_singular_values(with_singular_values(values, rows, columns));
    ASSERT_EQ(found.size(), 6);
    EXPECT_LE((found - values).norm(), 1e-14) << rows << " × " << columns;
  }
}

TEST(SmallSingularValues, KeepTheDigitsOfColumnsOfVeryDifferentScale) {
  // B D with well-conditioned B: relative accuracy in every singular value. For 2 × 2 these follow
  // from ‖A‖² and |det A|.
  Matrix<double> matrix(2, 2);
  matrix << 1, 2e-12, 0.5, -1e-12;
  const double determinant = 2e-12;
  const auto found = small_singular_values(matrix);
  EXPECT_NEAR(found[0], std::sqrt(1.25), 1e-15);
  EXPECT_NEAR(found[1] * found[0] / determinant, 1, 1e-14);
}

TEST(SmallSingularValues, OfEmptyAndZeroMatrices) {
  EXPECT_EQ(small_singular_values(Matrix<double>(0, 3)).size(), 0);
  EXPECT_EQ(small_singular_values(Matrix<double>::Zero(4, 3)), Vector<double>::Zero(3));
}

}  // namespace
}  // namespace unidyn
