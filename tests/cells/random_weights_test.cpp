#include "unidyn/cells/random_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/decompositions.hpp"
#include "unidyn/cells/cell.hpp"

namespace unidyn {
namespace {

TEST(RandomWeights, OrthogonalMatricesAreOrthogonal) {
  Stream stream("random weights", "orthogonal");
  for (const Index size : {1, 2, 17, 128}) {
    const Matrix<double> q = random_orthogonal(size, stream);
    EXPECT_LT((q.transpose() * q - Matrix<double>::Identity(size, size)).norm(),
              1e-14 * static_cast<double>(size));
  }
}

// Of a uniformly distributed rotation of the plane, the angle is uniform, and a reflection is as
// likely: the mean of the trace is 0, and its mean square 1 (Diaconis & Shahshahani 1994).
TEST(RandomWeights, OrthogonalMatricesAreUniform) {
  Stream stream("random weights", "uniform");
  constexpr int draws = 20000;
  for (const Index size : {2, 5}) {
    double sum = 0, squares = 0, positive = 0;
    for (int draw = 0; draw < draws; ++draw) {
      const Matrix<double> q = random_orthogonal(size, stream);
      sum += q.trace();
      squares += q.trace() * q.trace();
      positive += testing::determinant(q) > 0;
    }
    // Five standard errors: of the trace 1, of its square √2 at most, of a fair coin ½.
    const double error = 5 / std::sqrt(draws);
    EXPECT_NEAR(sum / draws, 0, error);
    EXPECT_NEAR(squares / draws, 1, std::sqrt(2) * error);
    EXPECT_NEAR(positive / draws, 0.5, error / 2);
  }
}

TEST(RandomWeights, GlorotsAreUniformUpToTheirLimit) {
  Stream stream("random weights", "glorot");
  const Matrix<double> weights = random_glorot(300, 100, stream);
  const double limit = std::sqrt(6.0 / 400);
  EXPECT_LE(weights.cwiseAbs().maxCoeff(), limit);
  EXPECT_GT(weights.cwiseAbs().maxCoeff(), 0.999 * limit);
  // The variance of 30,000 uniform numbers to five standard errors.
  EXPECT_NEAR(weights.squaredNorm() / 30000, limit * limit / 3,
              5 * limit * limit * std::sqrt(4.0 / 45 / 30000));
}

template <class Check>
void for_each_plain_start(InitialWeights initial, const Check& check) {
  for (const auto architecture :
       {Architecture::vanilla, Architecture::ugrnn, Architecture::gru, Architecture::lstm})
    for (const auto activation : {Activation::tanh, Activation::relu}) {
      constexpr Index channels = 3, size = 6;
      const AnyCell any = make_cell({architecture, activation, Reset::before}, channels, size);
      std::visit(
          [&](const auto& cell) {
            std::vector<double> w(static_cast<std::size_t>(cell.parameter_count()));
            Stream stream("plain start", to_name(architecture));
            cell.initialise(std::span<double>(w), Initialisation{.initial = initial}, stream);
            using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
            const Index rows = cell.gates * size;
            check(Eigen::Map<const Rows>(w.data(), rows, size),
                  Eigen::Map<const Rows>(w.data() + rows * size, rows, channels));
          },
          any);
    }
}

TEST(PlainInitialWeights, AreOrthogonalGateByGateWhateverTheActivation) {
  for_each_plain_start(InitialWeights::orthogonal, [](const auto& W, const auto&) {
    for (Index first = 0; first < W.rows(); first += W.cols()) {
      const Matrix<double> gate = W.middleRows(first, W.cols());
      EXPECT_LT((gate * gate.transpose() - Matrix<double>::Identity(W.cols(), W.cols())).norm(),
                1e-13);
    }
  });
}

TEST(PlainInitialWeights, AreWithinGlorotsLimitsWhateverTheActivation) {
  for_each_plain_start(InitialWeights::glorot, [](const auto& W, const auto& U) {
    EXPECT_LE(W.cwiseAbs().maxCoeff(), std::sqrt(6.0 / 12));
    EXPECT_LE(U.cwiseAbs().maxCoeff(), std::sqrt(6.0 / 9));
    EXPECT_GT(W.cwiseAbs().minCoeff(), 0);
  });
}

}  // namespace
}  // namespace unidyn
