#include "known_points.hpp"
#include "../support/decompositions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "known_maps.hpp"

namespace unidyn {
namespace {

constexpr Index none = KnownPoints::none;
using Ends = std::vector<Index>;

// Three bistable bits and the 27 points where each is −a, 0 or a.
struct Bits {
  Vector<double> gain{{2, 2.3, 2.6}};
  TanhMap map = bistable_bits(gain);
  Vector<double> input = Vector<double>::Zero(3);
  Matrix<double> points{3, 27};

  Bits() {
    for (Index p = 0; p < 27; ++p)
      points.col(p) << static_cast<double>(p / 9 - 1) * bistable_level(2),
          static_cast<double>(p / 3 % 3 - 1) * bistable_level(2.3),
          static_cast<double>(p % 3 - 1) * bistable_level(2.6);
  }
  KnownPoints known(Index first, Index count) const {
    KnownPoints known(map, input, 1e-4);
    for (Index p = first; p < first + count; ++p) EXPECT_TRUE(known.add(points.col(p)));
    return known;
  }
};

TEST(KnownPoints, EveryStateOfALinearMapLeadsToItsOnePoint) {
  Stream stream("known points", "linear");
  const Index size = 12;
  const Matrix<double> a = gaussian(size, size, stream) / 6;
  const Vector<double> bias = gaussian(size, 1, stream), input(0);
  const LinearMap map(a, Matrix<double>(size, 0), bias);
  KnownPoints known(map, input, 1e-6);
  known.add(testing::solution(Matrix<double>::Identity(size, size) - a, bias));
  EXPECT_EQ(known.leads_to(100 * gaussian(size, 20, stream)), Ends(20, 0));
}

TEST(KnownPoints, KnowsNothingBeforeItIsTold) {
  const Bits bits;
  EXPECT_EQ(bits.known(0, 0).leads_to(bits.points), Ends(27, none));
  EXPECT_EQ(bits.known(0, 3).leads_to(Matrix<double>(3, 0)), Ends());
}

TEST(KnownPoints, APointLeadsToItselfAndToNoOther) {
  const Bits bits;
  Ends expected(27);
  for (Index p = 0; p < 27; ++p) expected[static_cast<std::size_t>(p)] = p;
  EXPECT_EQ(bits.known(0, 27).leads_to(bits.points), expected);
  Ends alone(27, none);
  alone[13] = 0;
  EXPECT_EQ(bits.known(13, 1).leads_to(bits.points), alone);
}

TEST(KnownPoints, MostStatesLeadWhereTheDescentOfQWouldTakeThem) {
  // Coordinates are independent: q falls towards 0 where the slope of F(h) − h is positive, towards
  // ±a beyond. Only where the nearest point is not the one downhill may the two differ.
  const Bits bits;
  const KnownPoints known = bits.known(0, 27);
  Stream stream("known points", "descent");
  const Matrix<double> states = 0.8 * gaussian(3, 500, stream);
  const Ends ends = known.leads_to(states);
  long said = 0, wrong = 0;
  for (Index i = 0; i < states.cols(); ++i) {
    const Index p = ends[static_cast<std::size_t>(i)];
    if (p == none) continue;
    Vector<double> downhill(3);
    for (Index b = 0; b < 3; ++b) {
      const double turn = std::atanh(std::sqrt(1 - 1 / bits.gain(b))) / bits.gain(b);
      downhill(b) = std::abs(states(b, i)) < turn
                        ? 0
                        : std::copysign(bistable_level(bits.gain(b)), states(b, i));
    }
    ++said;
    wrong += (downhill - bits.points.col(p)).norm() > 1e-12;
  }
  EXPECT_GT(said, 100);
  EXPECT_LT(said, 500);
  EXPECT_LT(10 * wrong, said);
}

TEST(KnownPoints, ABatchEndsAsItsStatesDoAlone) {
  const Bits bits;
  const KnownPoints known = bits.known(0, 27);
  Stream stream("known points", "batch");
  const Matrix<double> states = gaussian(3, 200, stream);
  const Ends together = known.leads_to(states);
  for (Index i = 0; i < states.cols(); ++i)
    EXPECT_EQ(known.leads_to(states.col(i)).front(), together[static_cast<std::size_t>(i)]);
}

TEST(KnownPoints, StatesThatAreNotFiniteLeadNowhere) {
  const Bits bits;
  Matrix<double> states = bits.points.leftCols(3);
  states(0, 0) = std::numeric_limits<double>::quiet_NaN();
  states(1, 1) = std::numeric_limits<double>::infinity();
  EXPECT_EQ(bits.known(0, 27).leads_to(states), (Ends{none, none, 2}));
}

TEST(KnownPoints, NothingLeadsToAPointWhoseNewtonMatrixIsSingular) {
  // h − h³ rests at 0 with the slope of the identity.
  const CoordinateMap cubic(
      1, [](Index, double h) { return std::pair(h - h * h * h, 1 - 3 * h * h); });
  const Vector<double> input(0);
  KnownPoints known(cubic, input, 1e-4);
  known.add(Vector<double>::Zero(1));
  EXPECT_EQ(known.leads_to(Matrix<double>{{0.1, 1e-3}}), Ends(2, none));
}

TEST(KnownPoints, SpendsOnlySoMuchMemory) {
  const Index size = 3000;  // 72 MB for one inverse
  const LinearMap map(Matrix<double>::Zero(size, size), Matrix<double>(size, 0),
                      Vector<double>::Zero(size));
  const Vector<double> input(0);
  KnownPoints known(map, input, 1e-4);
  EXPECT_FALSE(known.add(Vector<double>::Zero(size)));
  EXPECT_EQ(known.leads_to(Vector<double>::Zero(size)), Ends{none});
}

}  // namespace
}  // namespace unidyn
