#include "unidyn/tasks/integration.hpp"

#include <array>
#include <cmath>

namespace unidyn {

Vector<double> Integration::silent(Index context) const {
  require(context >= 0 && context < streams, "Integration::silent: no such context");
  return Vector<double>::Unit(inputs(), streams + context);
}

Matrix<double> Integration::conditions() const {
  Matrix<double> held(inputs(), streams);
  for (Index context = 0; context < streams; ++context) held.col(context) = silent(context);
  return held;
}

void Integration::fill(Trials& trials, Stream& stream) const {
  require(trials.time == time && trials.inputs.rows() == inputs() && trials.targets.rows() == 1,
          "Integration::fill: trials of another size");
  const double spread = noise / std::sqrt(dt);
  for (Index n = 0; n < trials.count; ++n) {
    const auto context = static_cast<Index>(stream.below(streams));
    const std::array mean{bias * stream.normal(), bias * stream.normal()};
    double sum = 0;
    for (Index t = 0; t < time; ++t) {
      const Index column = t * trials.count + n;
      for (Index k = 0; k < streams; ++k) {
        const double x = mean[static_cast<std::size_t>(k)] + spread * stream.normal();
        trials.inputs(k, column) = static_cast<float>(x);
        trials.inputs(streams + k, column) = k == context ? 1.0f : 0.0f;
        if (k == context) sum += x;
      }
      trials.targets(0, column) = static_cast<float>(sum);
    }
  }
}

}  // namespace unidyn
