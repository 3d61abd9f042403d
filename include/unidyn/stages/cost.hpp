#pragma once
// The expected cost of points: an estimate for ordering and planning, since the number of steps
// that a network needs is not known beforehand.
#include <map>
#include <tuple>

#include "unidyn/stages/job.hpp"

namespace unidyn {

/// The speed of this machine at the work of a job.
class Rates {
 public:
  /// Those of a core with AVX-512. Good enough for ordering points, where only ratios matter.
  Rates() = default;
  /// Times gradients of the kinds of cells among the job's points, each at a few sizes: of those
  /// that the same power of two is nearest to, at the first, and of all above 128 units, beyond
  /// which a core is hardly faster, at 128. That and the search for fixed points, which is timed
  /// too, take a quarter of a second each in common studies.
  static Rates measured(const Job& job);

  /// One training step of `point`, including its share of the held-out measurements [s].
  double training_step(const Point& point) const;
  /// The time of a search for fixed points in an untrained network, per start and pair of state
  /// variables [s].
  double search() const { return search_; }

 private:
  using Kind = std::tuple<Architecture, Activation, Reset, long>;
  static Kind kind_of(const Point& point);

  double search_ = 2.4e-7;            // [s]
  std::map<Kind, double> operation_;  // of a gradient, by gradient_operations() [s]
};

/// The expected cost of one point on one core.
struct Cost {
  double training_seconds = 0;
  double analysis_seconds = 0;
  double memory = 0;  // of the process during training and analysis [bytes]
  double disk = 0;    // of its record [bytes]

  double seconds() const { return training_seconds + analysis_seconds; }
};

Cost expected_cost(const Job& job, const Point& point, const Rates& rates = {});

}  // namespace unidyn
