#include "unidyn/analysis/attractors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "unidyn/core/error.hpp"
#include "unidyn/core/median.hpp"

namespace unidyn {
namespace {

bool rests(const Matrix<double>& orbit, double slow) {
  const Index moves = orbit.cols() - 1;
  const Matrix<double> velocity = orbit.rightCols(moves) - orbit.leftCols(moves);
  return velocity.colwise().squaredNorm().maxCoeff() / 2 < slow;
}

OrbitKind end_of(const Matrix<double>& orbit, const Surroundings& surroundings, double& period) {
  if (!orbit.allFinite()) return OrbitKind::divergent;
  const double away = (orbit.col(orbit.cols() - 1) - surroundings.centre).norm();
  if (!(away <= surroundings.runaway * surroundings.radius)) return OrbitKind::divergent;
  if (rests(orbit, surroundings.slow)) return OrbitKind::resting;
  const Orbit found = orbit_of(orbit, orbit.topRows(1));
  period = found.period;
  return found.kind;
}

}  // namespace

Surroundings surroundings_of(ConstView<double> visited, double runaway, double slow) {
  require(visited.cols() > 0, "surroundings_of: no visited states");
  Surroundings found{visited.rowwise().mean(), 0, runaway, slow};
  found.radius = (visited.colwise() - found.centre).colwise().norm().maxCoeff();
  return found;
}

AttractorCounts count_attractors(const Dynamics& dynamics, const Vector<double>& input,
                                 ConstView<double> visited, const Surroundings& surroundings,
                                 const AttractorSettings& settings, Stream& stream) {
  require(visited.cols() > 0, "count_attractors: no visited states");
  const auto choices = static_cast<std::uint64_t>(visited.cols());
  Matrix<double> states(visited.rows(), settings.runs);
  for (auto state : states.colwise())
    state = visited.col(static_cast<Index>(stream.below(choices)));
  for (long step = 0; step < settings.settling; ++step) states = dynamics.step(states, input);
  std::vector<Matrix<double>> orbits(static_cast<std::size_t>(settings.runs),
                                     Matrix<double>(visited.rows(), settings.observed));
  for (long step = 0; step < settings.observed; ++step) {
    states = dynamics.step(states, input);
    for (long run = 0; run < settings.runs; ++run)
      orbits[static_cast<std::size_t>(run)].col(step) = states.col(run);
  }
  AttractorCounts counts;
  std::vector<double> periods;
  for (const Matrix<double>& orbit : orbits) {
    double period = 0;
    switch (end_of(orbit, surroundings, period)) {
      case OrbitKind::resting:
        ++counts.resting;
        break;
      case OrbitKind::cycle:
        ++counts.cycle;
        periods.push_back(period);
        break;
      case OrbitKind::aperiodic:
        ++counts.aperiodic;
        break;
      case OrbitKind::divergent:
        ++counts.divergent;
        break;
    }
  }
  counts.period = median(std::move(periods));
  return counts;
}

}  // namespace unidyn
