#include "unidyn/similarity/spectral.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "unidyn/core/random.hpp"

namespace unidyn {
namespace {

NodeSpectra spectra(Stream& stream) {
  NodeSpectra all(4, 6);
  for (auto& value : all.reshaped()) value = {stream.normal(), stream.normal()};
  return all;
}

TEST(SpectralDissimilarity, IsTheRmsDifferenceOfEigenvalues) {
  NodeSpectra first = NodeSpectra::Zero(2, 3), second = first;
  first(0, 0) = {1, 0};
  second(0, 0) = {0, 1};  // √2 away
  second(1, 2) = -2;
  EXPECT_DOUBLE_EQ(spectral_dissimilarity(first, second), std::sqrt((2 + 4) / 6.0));
  EXPECT_EQ(spectral_dissimilarity(first, first), 0);
}

TEST(SpectralDissimilarity, CountsAMissingNodeAsOneWhereNothingLasts) {
  Stream stream("spectra", "missing");
  const NodeSpectra whole = spectra(stream);
  NodeSpectra missing = whole, nothing = whole;
  missing.col(2).setConstant(std::numeric_limits<double>::quiet_NaN());
  nothing.col(2).setZero();
  EXPECT_EQ(spectral_dissimilarity(whole, missing), spectral_dissimilarity(whole, nothing));
  EXPECT_NEAR(spectral_dissimilarity(whole, missing), whole.col(2).norm() / std::sqrt(24), 1e-15);
  EXPECT_EQ(spectral_dissimilarity(missing, missing), 0);
}

TEST(SpectralDissimilarity, IsAMetric) {
  Stream stream("spectra", "triples");
  for (int i = 0; i < 50; ++i) {
    const NodeSpectra a = spectra(stream), b = spectra(stream), c = spectra(stream);
    EXPECT_EQ(spectral_dissimilarity(a, b), spectral_dissimilarity(b, a));
    EXPECT_LE(spectral_dissimilarity(a, c),
              spectral_dissimilarity(a, b) + spectral_dissimilarity(b, c));
  }
}

TEST(SpectralDissimilarity, OverSharedNodesLeavesTheOthersOut) {
  Stream stream("spectra", "shared");
  const NodeSpectra first = spectra(stream), second = spectra(stream);
  const std::vector<Index> shared{1, 2, 5};
  const double expected = (first(Eigen::all, shared) - second(Eigen::all, shared)).norm();
  EXPECT_NEAR(spectral_dissimilarity(first, second, shared), expected / std::sqrt(12), 1e-15);
  NodeSpectra missing = second;
  missing.col(2).setConstant(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(spectral_dissimilarity(second, missing, shared), 0);
  EXPECT_EQ(spectral_dissimilarity(first, missing, shared),
            spectral_dissimilarity(first, second, std::vector<Index>{1, 5}));
  EXPECT_TRUE(std::isnan(spectral_dissimilarity(first, missing, std::vector<Index>{2})));
}

TEST(SpectralDissimilarity, IsNaNForANetworkWithoutSpectra) {
  Stream stream("spectra", "empty");
  const NodeSpectra some = spectra(stream);
  EXPECT_TRUE(std::isnan(spectral_dissimilarity(some, {})));
  EXPECT_TRUE(std::isnan(spectral_dissimilarity({}, some)));
  EXPECT_THROW(spectral_dissimilarity(some, NodeSpectra::Zero(2, 3)), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
