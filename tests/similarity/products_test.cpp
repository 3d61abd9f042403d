// The kernels below the geometry: products of bases, singular values of small matrices.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "states.hpp"
#include "unidyn/similarity/basis_product.hpp"
#include "unidyn/similarity/factor_stack.hpp"
#include "unidyn/similarity/nuclear_norm.hpp"
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

TEST(Panels, GiveBackTheColumnsThatTheyWereGiven) {
  Panels panels(70);
  const Matrix<float> first = normal_numbers(70, 45, "first").cast<float>();
  const Matrix<float> second = normal_numbers(70, 30, "second").cast<float>();
  panels.add(first);
  panels.add(second);
  EXPECT_EQ(panels.panels(), 3);
  EXPECT_EQ(panels.columns(0, 45), first);
  EXPECT_EQ(panels.columns(45, 30), second);
  panels.fill_up();
  EXPECT_EQ(panels.next(), 96);
  EXPECT_EQ(panels.columns(75, 21), Matrix<float>::Zero(70, 21));
  EXPECT_THROW(panels.add(Matrix<float>(69, 1)), std::invalid_argument);
}

/// Columns of unit norm, as bases have them, in panels.
Panels unit_columns(Index samples, Index columns, std::string_view name) {
  Panels panels(samples);
  panels.add(normal_numbers(samples, columns, name).colwise().normalized().cast<float>());
  return panels;
}

TEST(PanelProduct, OfUnitColumnsIsGoodToAFewUnitsOfSinglePrecision) {
  for (const Index samples : {1, 127, 128, 129, 511, 512, 513, 700, 5000}) {
    const Panels a = unit_columns(samples, 70, "left"), b = unit_columns(samples, 33, "right");
    const Matrix<double> product = panel_product({a, 0, 3}, {b, 0, 2}, false);
    const Matrix<double> expected =
        a.columns(0, 70).cast<double>().transpose() * b.columns(0, 33).cast<double>();
    EXPECT_LE((product.topLeftCorner(70, 33) - expected).cwiseAbs().maxCoeff(), 3e-7);
    EXPECT_EQ(product.rightCols(31).norm() + product.bottomRows(26).norm(), 0);
    EXPECT_LE((panel_product({a, 0, 3}, {a, 0, 3}, true).diagonal().head(70).array() - 1)
                  .abs()
                  .maxCoeff(),
              5e-7)
        << samples << " samples";
  }
}

TEST(PanelProduct, OfManySamplesIsBetterThanOneSumInSinglePrecision) {
  const Index samples = 5000;
  const Vector<double> common = normal_numbers(samples, 1, "common").col(0);
  Panels columns(samples);  // correlated by 0.9
  columns.add((normal_numbers(samples, 64, "own").colwise() + 3 * common)
                  .colwise()
                  .normalized()
                  .cast<float>());
  const Matrix<float> a = columns.columns(0, 64);
  const auto largest_error = [&](const Matrix<double>& product) {
    return (product - a.cast<double>().transpose() * a.cast<double>()).cwiseAbs().maxCoeff();
  };
  Matrix<double> one_sum(64, 64);
  for (Index i = 0; i < 64; ++i)
    for (Index j = 0; j < 64; ++j) {
      float sum = 0;
      for (Index n = 0; n < samples; ++n) sum += a(n, i) * a(n, j);
      one_sum(i, j) = sum;
    }
  const double error = largest_error(panel_product({columns, 0, 2}, {columns, 0, 2}, false));
  EXPECT_LE(error, 2e-7);
  EXPECT_GE(largest_error(one_sum), 1e-6);
}

TEST(PanelProduct, AnEntryDoesNotDependOnWhereItsColumnsStand) {
  const Panels a = unit_columns(700, 300, "left"), b = unit_columns(700, 70, "right");
  const Matrix<double> product = panel_product({a, 0, 10}, {b, 0, 3}, false);
  for (const Index i : {0, 31, 32, 77, 299})
    for (const Index j : {0, 7, 9, 33, 69}) {
      Panels left(700), right(700);
      left.add(a.columns(i, 1));
      right.add(b.columns(j, 1));
      EXPECT_EQ(panel_product({left, 0, 1}, {right, 0, 1}, false)(0, 0), product(i, j));
    }
}

TEST(PanelProduct, OfARangeWithItselfMayLeaveOutPanelsBelowTheDiagonal) {
  const Panels a = unit_columns(300, 320, "left");
  const Matrix<double> upper = panel_product({a, 0, 10}, {a, 0, 10}, true);
  const Matrix<double> all = panel_product({a, 0, 10}, {a, 0, 10}, false);
  for (Index column = 0; column < 320; ++column)
    for (Index row = 0; row < 320; ++row)
      EXPECT_EQ(upper(row, column), row / 32 > column / 32 ? 0 : all(row, column));
}

/// A matrix with the given singular values.
Matrix<double> with_singular_values(const Vector<double>& values, Index rows, Index columns) {
  Matrix<double> diagonal = Matrix<double>::Zero(rows, columns);
  diagonal.diagonal() = values;
  return random_rotation(rows, "left") * diagonal * random_rotation(columns, "right").transpose();
}

/// The singular values of the matrix in `place`, descending.
Vector<double> values_at(Index place, const SmallMatrices& matrices) {
  std::vector<double> values;
  for (const auto& all : singular_values(matrices)) values.push_back(all[place]);
  std::sort(values.begin(), values.end(), std::greater<>());
  return Eigen::Map<const Vector<double>>(values.data(), static_cast<Index>(values.size()));
}

Vector<double> values_of(const Matrix<double>& matrix) {
  SmallMatrices alone(std::max(matrix.rows(), matrix.cols()),
                      std::min(matrix.rows(), matrix.cols()));
  alone.put(0, matrix);
  return values_at(0, alone);
}

TEST(SmallSingularValues, AreThoseThatTheMatrixWasMadeOf) {
  const Vector<double> values{{5, 2, 2, 1, 1e-3, 0}};
  for (const auto& [rows, columns] : {std::pair{6, 6}, {6, 9}, {14, 6}})
    EXPECT_LE((values_of(with_singular_values(values, rows, columns)) - values).norm(), 2e-14)
        << rows << " × " << columns;
}

TEST(SmallSingularValues, OfLargerMatrices) {
  for (const Index size : {20, 64, 130}) {
    const Vector<double> values =
        Vector<double>::LinSpaced(size, 0, -9).unaryExpr([](double exponent) {
          return std::pow(10, exponent);
        });
    EXPECT_LE((values_of(with_singular_values(values, size, size)) - values).norm(), 1e-13) << size;
  }
}

TEST(SmallSingularValues, KeepTheDigitsOfColumnsOfVeryDifferentScale) {
  // B D with well-conditioned B: relative accuracy in every singular value. For 2 × 2 these follow
  // from ‖A‖² and |det A|.
  Matrix<double> matrix(2, 2);
  matrix << 1, 2e-12, 0.5, -1e-12;
  const double determinant = 2e-12;
  const auto found = values_of(matrix);
  EXPECT_NEAR(found[0], std::sqrt(1.25), 1e-15);
  EXPECT_NEAR(found[1] * found[0] / determinant, 1, 1e-14);
}

TEST(SmallSingularValues, DoNotDependOnTheMatricesBeside) {
  SmallMatrices together(9, 8);
  std::vector<Matrix<double>> matrices;
  for (Index place = 0; place < SmallMatrices::count; ++place) {
    // From hardly any work to much.
    matrices.push_back(std::pow(10, place) * normal_numbers(2 + place, 1 + place % 7, "beside"));
    together.put(place, matrices.back());
  }
  for (Index place = 0; place < SmallMatrices::count; ++place) {
    const auto alone = values_of(matrices[static_cast<std::size_t>(place)]);
    EXPECT_EQ(values_at(place, together).head(alone.size()), alone) << "place " << place;
  }
}

TEST(NuclearNorm, IsTheSumOfTheSingularValuesThatTheMatrixWasMadeOf) {
  SmallMatrices matrices(40, 30);
  std::vector<double> expected;
  for (Index place = 0; place < SmallMatrices::count; ++place) {
    // From equal values to some over ten decades, and some zero; of scales from 1e-4 to 1e3.
    const double last = -2.0 * static_cast<double>(place);
    Vector<double> values = Vector<double>::LinSpaced(30, 0, last).unaryExpr([&](double x) {
      return std::pow(10, x + 3 + last / 2);
    });
    values.tail(3).setZero();
    matrices.put(place, with_singular_values(values, place % 2 == 0 ? 40 : 30, 30));
    expected.push_back(values.sum());
  }
  const auto found = nuclear_norms(matrices);
  for (Index place = 0; place < SmallMatrices::count; ++place)
    EXPECT_NEAR(found[place] / expected[static_cast<std::size_t>(place)], 1, 2e-8) << place;
}

TEST(NuclearNorm, DoesNotDependOnTheMatricesBeside) {
  SmallMatrices together(25, 20);
  std::vector<Matrix<double>> matrices;
  for (Index place = 0; place < SmallMatrices::count; ++place) {
    matrices.push_back(std::pow(10, place) * normal_numbers(17 + place, 20 - place, "beside"));
    together.put(place, matrices.back());
  }
  const auto found = nuclear_norms(together);
  for (Index place = 0; place < SmallMatrices::count; ++place) {
    const Matrix<double>& matrix = matrices[static_cast<std::size_t>(place)];
    SmallMatrices alone(std::max(matrix.rows(), matrix.cols()),
                        std::min(matrix.rows(), matrix.cols()));
    alone.put(3, matrix);
    EXPECT_EQ(nuclear_norms(alone)[3], found[place]) << "place " << place;
  }
}

TEST(NuclearNorm, OfEmptyAndZeroMatrices) {
  EXPECT_TRUE((nuclear_norms(SmallMatrices(3, 0)) == 0).all());
  EXPECT_TRUE((nuclear_norms(SmallMatrices(4, 3)) < 1e-300).all());
}

TEST(SmallSingularValues, OfEmptyAndZeroMatrices) {
  EXPECT_TRUE(singular_values(SmallMatrices(3, 0)).empty());
  EXPECT_EQ(values_of(Matrix<double>::Zero(4, 3)), Vector<double>::Zero(3));
  EXPECT_THROW(SmallMatrices(2, 3), std::invalid_argument);
  SmallMatrices small(3, 2);
  EXPECT_THROW(small.put(0, Matrix<double>::Zero(3, 3)), std::invalid_argument);
  EXPECT_THROW(small.put(8, Matrix<double>::Zero(1, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
