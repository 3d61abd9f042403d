// Runs that end as they were made to.
#include "unidyn/analysis/attractors.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "known_maps.hpp"

namespace unidyn {
namespace {

AttractorCounts ends(const Dynamics& map, const Matrix<double>& visited,
                     const AttractorSettings& settings = {}) {
  Stream stream("attractors", "runs");
  return count_attractors(map, Vector<double>::Zero(map.input_size()), visited,
                          surroundings_of(visited, 5, 1e-8), settings, stream);
}

TEST(Attractors, OfAMemoryAreItsPoints) {
  Stream stream("attractors", "states");
  const auto found = ends(bistable_bits(Vector<double>{{2.0, 2.5}}), gaussian(2, 100, stream));
  EXPECT_EQ(found.resting, 64);
  EXPECT_EQ(found.cycle + found.aperiodic + found.divergent, 0);
  EXPECT_TRUE(std::isnan(found.period));
}

TEST(Attractors, OfAMapThatAlternatesIsATwoCycle) {
  const CoordinateMap map(1, [](Index, double h) {
    const double next = -std::tanh(2 * h);
    return std::pair(next, -2 * (1 - next * next));
  });
  Stream stream("attractors", "states");
  const auto found = ends(map, gaussian(1, 100, stream), {.runs = 20});
  EXPECT_EQ(found.cycle, 20);
  EXPECT_EQ(found.period, 2);
}

TEST(Attractors, OfARotationThatIsHeldUpAreItsCycle) {
  // tanh(R h) with |R| > 1 settles on a closed curve; for a rotation by 2π/12 it has twelve steps.
  const double omega = 2 * M_PI / 12, gain = 1.3;
  Matrix<double> turn{{std::cos(omega), -std::sin(omega)}, {std::sin(omega), std::cos(omega)}};
  const TanhMap map(gain * turn, Matrix<double>(2, 0), Vector<double>::Zero(2));
  Stream stream("attractors", "states");
  const auto found = ends(map, gaussian(2, 100, stream));
  EXPECT_EQ(found.cycle, 64);
  EXPECT_NEAR(found.period, 12, 0.2);
}

TEST(Attractors, ThatGrowWithoutBoundDiverge) {
  const LinearMap map(1.1 * Matrix<double>::Identity(2, 2), Matrix<double>(2, 0),
                      Vector<double>::Zero(2));
  Stream stream("attractors", "states");
  EXPECT_EQ(ends(map, gaussian(2, 100, stream)).divergent, 64);
  EXPECT_EQ(ends(map, gaussian(2, 100, stream), {.settling = 10'000}).divergent, 64);
}

TEST(Attractors, OfALineThatHardlyDriftsRest) {
  const LinearMap map(Vector<double>{{1, 0.5}}.asDiagonal(), Matrix<double>(2, 0),
                      Vector<double>{{1e-5, 0}});
  Stream stream("attractors", "states");
  EXPECT_EQ(ends(map, gaussian(2, 100, stream)).resting, 64);
}

TEST(Attractors, AreToldApartInOneMap) {
  // 4 h (1 − h) on the left coordinate is chaotic; states above 1 leave for good.
  const CoordinateMap map(1, [](Index, double h) { return std::pair(4 * h * (1 - h), 4 - 8 * h); });
  const auto found = ends(map, Matrix<double>{{0.1234, 0.0, 1.5}}, {.runs = 300});
  EXPECT_GT(found.aperiodic, 60);
  EXPECT_GT(found.resting, 60);
  EXPECT_GT(found.divergent, 60);
  EXPECT_EQ(found.aperiodic + found.resting + found.divergent, 300);
}

}  // namespace
}  // namespace unidyn
