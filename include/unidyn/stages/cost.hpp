#pragma once
// What points are expected to take. A forecast for ordering and planning, not a promise: how many
// steps a network needs is not known beforehand.
#include <map>
#include <tuple>

#include "unidyn/stages/job.hpp"

namespace unidyn {

/// How fast this machine is at what a job asks for.
class Rates {
 public:
  /// Those of a core with AVX-512. Good for ordering points, for which only ratios matter.
  Rates() = default;
  /// Times gradients of the kinds of cells among the job's points, each at a few sizes: of those
  /// that the same power of two is nearest to, at the first, and of all above 128 units, beyond
  /// which a core is hardly faster, at 128. That and the search for fixed points, which is timed
  /// too, take a quarter of a second each in common studies.
  static Rates measured(const Job& job);

  /// One training step of `point`, with its share of the held-out measurements [s].
  double training_step(const Point& point) const;
  /// What a search for fixed points in an untrained network takes for each start and pair of state
  /// variables [s].
  double search() const { return search_; }

 private:
  using Kind = std::tuple<Architecture, Activation, Reset, long>;
  static Kind kind_of(const Point& point);

  double search_ = 2.4e-7;            // [s]
  std::map<Kind, double> operation_;  // of a gradient, by gradient_operations() [s]
};

/// What one point is expected to take on one core.
struct Cost {
  double training_seconds = 0;
  double analysis_seconds = 0;
  double memory = 0;  // of the process while it trains and analyses [bytes]
  double disk = 0;    // of its record [bytes]

  double seconds() const { return training_seconds + analysis_seconds; }
};

Cost expected_cost(const Job& job, const Point& point, const Rates& rates = {});

}  // namespace unidyn
