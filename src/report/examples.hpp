#pragma once
#include "unidyn/population/population.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

/// A few of a population's probe trials, spread over its conditions.
struct Examples {
  Trials trials;                    // their first steps, at most most_steps
  std::vector<Index> number;        // of each among the probe trials
  std::vector<Index> first_sample;  // of each, of those of /representation
  std::vector<Index> condition;     // of each: that whose input is nearest to its mean input
  Index steps = 0;                  // of a whole trial

  static constexpr Index most = 6;
  static constexpr Index most_steps = 250;
};

Examples examples_of(const Population& population);

}  // namespace unidyn
