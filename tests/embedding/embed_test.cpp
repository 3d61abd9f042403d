// Starts, the choice among them, and populations of every kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "../similarity/states.hpp"
#include "../support/not_a_number.hpp"
#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

using testing::unrealisable;

using testing::not_a_number;

/// `values` with rows and columns of NaN, and `diagonal` on the diagonal, for the given networks.
Matrix<double> with_failed(Matrix<double> values, std::initializer_list<Index> failed,
                           double diagonal) {
  for (const Index i : failed) {
    values.row(i).setConstant(not_a_number);
    values.col(i).setConstant(not_a_number);
  }
  for (const Index i : failed) values(i, i) = diagonal;
  return values;
}

TEST(Embed, IsTheSameForPermutedNetworks) {
  const Matrix<double> dissimilarities = unrealisable(30);
  Eigen::VectorXi order = Eigen::VectorXi::LinSpaced(30, 0, 29);
  std::rotate(order.begin(), order.begin() + 11, order.end());
  const MdsSettings settings{.starts = 1, .iterations = 20000, .tolerance = 1e-15};
  const Embedding straight = embed(dissimilarities, "permuted", settings);
  const Embedding permuted = embed(dissimilarities(order, order), "permuted", settings);
  EXPECT_LE((permuted.points - straight.points(Eigen::all, order)).norm(),
            1e-4 * straight.points.norm());
}

TEST(Embed, RepeatsBitForBit) {
  const Matrix<double> dissimilarities = unrealisable(40);
  const Embedding once = embed(dissimilarities, "repeat", {});
  const Embedding again = embed(Matrix<double>(dissimilarities), "repeat", {});
  EXPECT_EQ(once.points, again.points);
  EXPECT_EQ(once.stress1, again.stress1);
}

TEST(Embed, IsTheBestOfItsStarts) {
  const Matrix<double> dissimilarities = unrealisable(15);
  const MdsSettings settings{.starts = 5};
  const Embedding best = embed(dissimilarities, "starts", settings);
  double lowest = std::numeric_limits<double>::infinity();
  for (long start = 0; start < 5; ++start) {
    const auto from = start_configuration(dissimilarities, "starts", start);
    lowest = std::min(lowest, smacof(dissimilarities, from, settings).stress1);
  }
  EXPECT_EQ(best.stress1, lowest);
}

TEST(Embed, LeavesFailedNetworksOut) {
  const Matrix<double> dissimilarities = unrealisable(12);
  const std::vector<Index> sound = {0, 2, 3, 4, 5, 6, 7, 8, 10, 11};
  const Matrix<double> among_sound = dissimilarities(sound, sound);
  for (const double diagonal : {0.0, not_a_number}) {
    const Matrix<double> broken = with_failed(dissimilarities, {1, 9}, diagonal);
    const MdsSettings settings{.starts = 1};
    const Embedding all = embed(broken, "failed", settings);
    const Embedding expected = embed(among_sound, "failed", settings);
    EXPECT_TRUE(all.points.col(1).array().isNaN().all());
    EXPECT_TRUE(all.points.col(9).array().isNaN().all());
    EXPECT_EQ(all.points(Eigen::all, sound), expected.points);
    EXPECT_EQ(all.stress1, expected.stress1);
    EXPECT_NEAR(stress1(broken, all.points), expected.stress1, 1e-13);
    EXPECT_TRUE(embed(broken, "failed", {.starts = 3}).converged);
  }
}

TEST(Embed, TakesPopulationsTooSmallToSpanThePlane) {
  EXPECT_EQ(embed(Matrix<double>(0, 0), "none", {}).points.cols(), 0);
  EXPECT_EQ(embed(Matrix<double>::Zero(1, 1), "one", {}).points, Matrix<double>::Zero(2, 1));
  const Embedding two = embed(Matrix<double>{{0, 3}, {3, 0}}, "two", {});
  EXPECT_NEAR((two.points.col(0) - two.points.col(1)).norm(), 3, 1e-12);
  EXPECT_LE(two.stress1, 1e-12);
  const Embedding failed = embed(Matrix<double>::Constant(3, 3, not_a_number), "failed", {});
  EXPECT_TRUE(failed.points.array().isNaN().all());
}

TEST(Embed, PutsNetworksThatDoNotDifferInOnePlace) {
  for (const Index size : {5, 400}) {
    const Embedding found = embed(Matrix<double>::Zero(size, size), "same", {.starts = 2});
    EXPECT_LE(found.points.norm(), 1e-12);
    EXPECT_EQ(found.stress1, 0);
    EXPECT_TRUE(found.converged);
  }
}

TEST(Embed, RefusesWhatIsNoMatrixOfDissimilarities) {
  EXPECT_THROW(embed(Matrix<double>::Zero(3, 4), "oblong", {}), std::invalid_argument);
  Matrix<double> hole = unrealisable(5);
  hole(1, 2) = hole(2, 1) = not_a_number;
  EXPECT_THROW(embed(hole, "hole", {}), std::invalid_argument);
  EXPECT_THROW(smacof(unrealisable(5), Matrix<double>::Zero(2, 4), {}), std::invalid_argument);
}

/// What each of several processes finds of a matrix of which they hold some rows each. Their calls
/// of gather are brought together by running them again and again: each time, every process gets as
/// far as the first call that not all have reached before.
class Processes {
 public:
  Processes(const Matrix<double>& dissimilarities, std::vector<Index> first_rows)
      : dissimilarities_(dissimilarities), first_(std::move(first_rows)) {
    first_.push_back(dissimilarities.cols());
  }

  std::vector<Embedding> embed(std::string_view subject, const MdsSettings& settings) {
    for (;;) {
      std::vector<Embedding> found;
      std::vector<Matrix<double>> parts;
      for (std::size_t p = 0; p + 1 < first_.size(); ++p) try {
          found.push_back(unidyn::embed(rows_of(p), subject, settings));
        } catch (Matrix<double>& part) {
          parts.push_back(std::move(part));
        }
      if (parts.empty()) return found;
      Matrix<double> joined(parts.front().rows(), 0);
      for (const Matrix<double>& part : parts) {
        joined.conservativeResize(Eigen::NoChange, joined.cols() + part.cols());
        joined.rightCols(part.cols()) = part;
      }
      gathered_.push_back(std::move(joined));
    }
  }

 private:
  DissimilarityRows rows_of(std::size_t p) {
    auto call = std::make_shared<std::size_t>(0);
    return {first_[p], dissimilarities_.middleCols(first_[p], first_[p + 1] - first_[p]),
            [this, call](Matrix<double>& all, Index first, Index count) {
              if (*call == gathered_.size()) throw Matrix<double>(all.middleCols(first, count));
              all = gathered_[(*call)++];
            }};
  }

  const Matrix<double>& dissimilarities_;
  std::vector<Index> first_;
  std::vector<Matrix<double>> gathered_;
};

TEST(Embed, IsTheSameBitForBitHoweverTheRowsAreDivided) {
  // One network failed; 41 are embedded densely, 300 by a Krylov method.
  for (const auto& [size, landmarks] : {std::pair{42, 0}, {300, 0}, {42, 10}}) {
    const Matrix<double> dissimilarities = with_failed(unrealisable(size), {3}, 0);
    const MdsSettings settings{.starts = 3, .iterations = 15, .landmarks = landmarks};
    const Embedding whole = embed(dissimilarities, "rows", settings);
    for (const auto& first_rows : {std::vector<Index>{0, 3}, {0, 1, 1, 37}}) {
      Processes processes(dissimilarities, first_rows);
      for (const Embedding& found : processes.embed("rows", settings)) {
        EXPECT_EQ(found.points.leftCols(3), whole.points.leftCols(3));
        EXPECT_EQ(found.points.rightCols(size - 4), whole.points.rightCols(size - 4));
        EXPECT_EQ(found.stress1, whole.stress1);
        EXPECT_EQ(found.iterations, whole.iterations);
      }
    }
  }
}

TEST(Embed, ByLandmarksRecoversPointsOfThePlane) {
  const Matrix<double> points = testing::cloud(60);
  const Matrix<double> distances = testing::distances_between(points);
  const Embedding found = embed(distances, "landmarks", {.starts = 1, .landmarks = 7});
  EXPECT_LE(found.stress1, 1e-9);
  EXPECT_LE((found.points - oriented(points)).norm(), 1e-7 * points.norm());
}

TEST(Embed, ByLandmarksReportsTheStressOfAllAndIsLittleWorse) {
  const Matrix<double> dissimilarities = with_failed(unrealisable(100), {7, 99}, 0);
  const Embedding full = embed(dissimilarities, "landmarks", {});
  double before = std::numeric_limits<double>::infinity();
  for (const long landmarks : {10, 30, 97}) {
    const Embedding found = embed(dissimilarities, "landmarks", {.landmarks = landmarks});
    EXPECT_NEAR(found.stress1, stress1(dissimilarities, found.points), 1e-13);
    EXPECT_LT(full.stress1, found.stress1 * (1 + 2e-3));  // another local minimum
    EXPECT_LT(found.stress1, before) << landmarks << " landmarks";
    before = found.stress1;
  }
  EXPECT_LT(before, 1.01 * full.stress1);
}

TEST(Embed, ByAsManyLandmarksAsNetworksIsAnOrdinaryOne) {
  const Matrix<double> dissimilarities = unrealisable(12);
  EXPECT_EQ(embed(dissimilarities, "landmarks", {.landmarks = 12}).points,
            embed(dissimilarities, "landmarks", {}).points);
}

TEST(BestStart, IsTheFirstOfTheLowest) {
  EXPECT_EQ(best_start(std::vector<double>{0.3, 0.1, 0.2, 0.1}), 1);
  EXPECT_EQ(best_start(std::vector<double>{not_a_number, 0.4, not_a_number, 0.2}), 3);
  EXPECT_EQ(best_start(std::vector<double>{not_a_number, not_a_number}), 0);
  EXPECT_THROW(best_start({}), std::invalid_argument);
}

TEST(StartConfiguration, DependsOnSubjectAndNumberOnly) {
  const Matrix<double> one = unrealisable(9), other = 2 * one;
  EXPECT_EQ(start_configuration(one, "svcca", 3), start_configuration(other, "svcca", 3));
  EXPECT_NE(start_configuration(one, "svcca", 3), start_configuration(one, "svcca", 4));
  EXPECT_NE(start_configuration(one, "svcca", 3), start_configuration(one, "cka", 3));
  EXPECT_EQ(start_configuration(one, "svcca", 0), classical_mds(one));
}

}  // namespace
}  // namespace unidyn
