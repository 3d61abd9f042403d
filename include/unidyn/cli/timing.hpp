#pragma once
#include <string>

#include "unidyn/stages/sweep.hpp"

namespace unidyn {

/// The durations of the stages after the sweep [s].
struct StageSeconds {
  double gather = 0;
  double compare = 0;
  double embed = 0;
  double statistics = 0;
  double report = 0;
};

/// Where the time of a run went, as a short table: the fractions of the workers' time in training,
/// analysis, records and waiting, the fraction of peak that training reached, and the later stages.
std::string timing_text(const SweepResult& swept, const StageSeconds& later);

}  // namespace unidyn
