#include "unidyn/inference/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "../similarity/states.hpp"
#include "../support/not_a_number.hpp"

namespace unidyn {
namespace {

using testing::on_a_line;

using testing::not_a_number;

/// Distances between random points, all different.
Matrix<double> scattered(Index networks) {
  return testing::distances_between(testing::normal_numbers(3, networks, "scattered"));
}

std::vector<long> shuffled(std::vector<long> labels, std::uint64_t index) {
  Stream stream("labels", "shuffle", index);
  for (std::size_t i = labels.size(); i > 1; --i) std::swap(labels[i - 1], labels[stream.below(i)]);
  return labels;
}

/// The mean accuracy over random permutations of the labels, with its standard error.
std::pair<double, double> permuted_accuracy(const Matrix<double>& distances,
                                            const std::vector<long>& labels, Index k) {
  constexpr std::uint64_t permutations = 2000;
  double sum = 0, sum_of_squares = 0;
  for (std::uint64_t i = 0; i < permutations; ++i) {
    const double accuracy = neighbour_accuracy(distances, shuffled(labels, i), k).accuracy;
    sum += accuracy;
    sum_of_squares += accuracy * accuracy;
  }
  const double mean = sum / permutations;
  return {mean, std::sqrt((sum_of_squares / permutations - mean * mean) / permutations)};
}

TEST(NeighbourAccuracy, IsOneWhereLabelsAreWellSeparated) {
  const auto distances = on_a_line({0, 1, 2.1, 3.3, 100, 101, 102.1, 103.3});
  const auto result =
      neighbour_accuracy(distances, std::vector<long>{7, 7, 7, 7, -1, -1, -1, -1}, 3);
  EXPECT_EQ(result.accuracy, 1);
  EXPECT_EQ(result.networks, 8);
}

TEST(NeighbourAccuracy, CountsTheMajorityOfTheNearest) {
  // Neighbours by three: 0 → {1, 2, 3}, 1 → {0, 2, 3}, 2 → {1, 3, 0}, 3 → {2, 1, 4}, 4 → {3, 2, 1}.
  const auto distances = on_a_line({0, 1, 2.5, 4.5, 7.2});
  const std::vector<long> labels = {0, 0, 1, 1, 1};
  // Votes for the own label: 1 of 3, 1 of 3, 1 of 3, 2 of 3, 2 of 3.
  EXPECT_DOUBLE_EQ(neighbour_accuracy(distances, labels, 3).accuracy, 2.0 / 5);
}

TEST(NeighbourAccuracy, SharesTheCreditOfTiedVotes) {
  // Each network's two neighbours have one vote for either label, or both for the other.
  const auto distances = on_a_line({0, 1, 2.5});
  EXPECT_DOUBLE_EQ(neighbour_accuracy(distances, std::vector<long>{0, 0, 1}, 2).accuracy,
                   (0.5 + 0.5 + 0) / 3);
  EXPECT_DOUBLE_EQ(neighbour_accuracy(distances, std::vector<long>{0, 1, 2}, 2).accuracy, 0);
}

TEST(NeighbourAccuracy, DoesNotFavourTheOrderOfNetworksThatAreEquallyFar) {
  // All coincide: the neighbour of each is any of the others.
  const Matrix<double> distances = Matrix<double>::Zero(6, 6);
  for (const auto& labels : {std::vector<long>{0, 0, 0, 1, 1, 1}, {0, 1, 0, 1, 0, 1}}) {
    const auto result = neighbour_accuracy(distances, labels, 1);
    EXPECT_NEAR(result.accuracy, 2.0 / 5, 1e-14);
    EXPECT_NEAR(result.accuracy, result.chance, 1e-14);
  }
}

TEST(NeighbourAccuracy, AveragesOverTheDrawsAmongTheEquallyFar) {
  // Network 0 (label 0) has one neighbour at 1 (label 0) and three at 2 with labels 0, 1, 1; of
  // k = 3, two of these three vote: {0, 1}, {0, 1} or {1, 1}, which gives 1, 1 and 0.
  Matrix<double> distances = Matrix<double>::Constant(5, 5, 50);
  distances.diagonal().setZero();
  distances.row(0) << 0, 1, 2, 2, 2;
  distances.col(0) = distances.row(0).transpose();
  const std::vector<long> labels = {0, 0, 0, 1, 1};
  // Network 1: 0 (label 0) and two of {0, 1, 1}, 2/3 as above; network 2 likewise; networks 3 and
  // 4: 0 (label 0) and two of {0, 0, 1}: {0, 0} or {0, 1} give label 1 no majority, 0.
  EXPECT_NEAR(neighbour_accuracy(distances, labels, 3).accuracy, (3 * 2.0 / 3) / 5, 1e-14);
}

TEST(NeighbourAccuracy, ChanceForOneNeighbourIsThatOfMeetingTheSameLabel) {
  // Σ n_c (n_c − 1) / (n (n − 1)).
  const auto result =
      neighbour_accuracy(scattered(9), std::vector<long>{1, 1, 1, 1, 2, 2, 2, 3, 3}, 1);
  EXPECT_NEAR(result.chance, (4 * 3 + 3 * 2 + 2 * 1) / (9.0 * 8), 1e-14);
}

TEST(NeighbourAccuracy, ChanceIsTheMeanOverPermutedLabels) {
  const Matrix<double> distances = scattered(24);
  std::vector<long> balanced(24), skewed(24, 0);
  for (std::size_t i = 0; i < 24; ++i) balanced[i] = static_cast<long>(i % 4);
  for (std::size_t i = 0; i < 6; ++i) skewed[i] = static_cast<long>(1 + i % 2);
  for (const auto& labels : {balanced, skewed})
    for (const Index k : {1, 2, 5}) {
      const auto [mean, standard_error] = permuted_accuracy(distances, labels, k);
      EXPECT_NEAR(neighbour_accuracy(distances, labels, k).chance, mean, 4 * standard_error)
          << "k = " << k;
    }
}

TEST(NeighbourAccuracy, ChanceHoldsForEquallyFarNetworksToo) {
  const Matrix<double> distances = scattered(24).array().round();
  std::vector<long> labels(24);
  for (std::size_t i = 0; i < 24; ++i) labels[i] = static_cast<long>(i % 3);
  const auto [mean, standard_error] = permuted_accuracy(distances, labels, 5);
  EXPECT_NEAR(neighbour_accuracy(distances, labels, 5).chance, mean, 4 * standard_error);
}

TEST(NeighbourAccuracy, OneLabelIsAlwaysRight) {
  const auto result = neighbour_accuracy(scattered(9), std::vector<long>(9, 4));
  EXPECT_NEAR(result.accuracy, 1, 1e-14);
  EXPECT_NEAR(result.chance, 1, 1e-14);
}

TEST(NeighbourAccuracy, AsksAllOthersWhereTheyAreFewerThanK) {
  const Matrix<double> distances = scattered(4);
  const std::vector<long> labels = {0, 0, 0, 1};
  const auto result = neighbour_accuracy(distances, labels, 5);
  EXPECT_EQ(result.accuracy, neighbour_accuracy(distances, labels, 3).accuracy);
  EXPECT_DOUBLE_EQ(result.accuracy, 3.0 / 4);  // two of three votes for the first three
  EXPECT_NEAR(result.chance, 3.0 / 4, 1e-14);
}

TEST(NeighbourAccuracy, LeavesFailedNetworksOut) {
  Matrix<double> distances = scattered(10);
  const std::vector<long> labels = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
  const std::vector<Index> sound = {0, 1, 2, 4, 5, 6, 7, 8, 9};
  const std::vector<long> sound_labels = {0, 1, 0, 0, 1, 0, 1, 0, 1};
  const auto expected = neighbour_accuracy(distances(sound, sound), sound_labels);
  distances.row(3).setConstant(not_a_number);
  distances.col(3).setConstant(not_a_number);
  const auto result = neighbour_accuracy(distances, labels);
  EXPECT_EQ(result.networks, 9);
  EXPECT_EQ(result.accuracy, expected.accuracy);
  EXPECT_EQ(result.chance, expected.chance);
}

TEST(NeighbourAccuracy, OfFewerThanTwoNetworksIsNaN) {
  EXPECT_TRUE(std::isnan(neighbour_accuracy(Matrix<double>(0, 0), {}).accuracy));
  const auto one = neighbour_accuracy(Matrix<double>::Zero(1, 1), std::vector<long>{1});
  EXPECT_TRUE(std::isnan(one.accuracy) && std::isnan(one.chance));
  EXPECT_EQ(one.networks, 1);
}

TEST(NeighbourAccuracies, AreThoseOfTheNetworksThatAreNotLeftOut) {
  // Rounded, so that some networks are equally far.
  const Matrix<double> distances = (4 * scattered(90)).array().round();
  std::vector<Groups> labellings;
  for (std::uint64_t i = 0; i < 20; ++i) {
    Stream stream("labellings", "left out", i);
    Groups labels(90);
    for (Index& label : labels) label = static_cast<Index>(stream.below(4)) - (i < 10 ? 1 : 0);
    for (Index& label : labels) label = i < 10 ? label : label % 3;
    labellings.push_back(labels);
  }
  for (const Index k : {1, 5, 80}) {
    const auto found = neighbour_accuracies(distances, labellings, 3, k);
    for (std::size_t i = 0; i < labellings.size(); ++i) {
      std::vector<Index> kept;
      std::vector<long> labels;
      for (std::size_t n = 0; n < 90; ++n)
        if (labellings[i][n] != left_out) {
          kept.push_back(static_cast<Index>(n));
          labels.push_back(labellings[i][n]);
        }
      EXPECT_NEAR(found[i], neighbour_accuracy(distances(kept, kept), labels, k).accuracy, 1e-13);
    }
  }
}

TEST(NeighbourAccuracies, OfFewerThanTwoNetworksAreNaN) {
  const std::vector<Groups> labellings = {{left_out, left_out}, {0, left_out}, {0, 0}};
  const auto found = neighbour_accuracies(on_a_line({0, 1}), labellings, 1);
  EXPECT_TRUE(std::isnan(found[0]) && std::isnan(found[1]));
  EXPECT_EQ(found[2], 1);
}

TEST(NeighbourAccuracies, RefuseWhatTheyCannotCount) {
  const Groups good = {0, 1}, too_few = {0}, too_high = {0, 2};
  EXPECT_THROW(neighbour_accuracies(scattered(2), {&good, 1}, 2, 0), std::invalid_argument);
  EXPECT_THROW(neighbour_accuracies(scattered(2), {&too_few, 1}, 2), std::invalid_argument);
  EXPECT_THROW(neighbour_accuracies(scattered(2), {&too_high, 1}, 2), std::invalid_argument);
}

TEST(NeighbourAccuracy, RefusesWhatItCannotCount) {
  EXPECT_THROW(neighbour_accuracy(scattered(3), std::vector<long>{1, 2}), std::invalid_argument);
  EXPECT_THROW(neighbour_accuracy(scattered(2), std::vector<long>{1, 2}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
