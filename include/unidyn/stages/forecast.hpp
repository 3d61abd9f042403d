#pragma once
// What the stages after a sweep are expected to take: what each does most of is timed for a moment
// on this machine, and multiplied by how often it is done. A forecast for planning, as cost.hpp's.
#include "unidyn/stages/job.hpp"

namespace unidyn {

struct StageForecast {
  double gather = 0;      // reading records, writing the population [s]
  double compare = 0;     // every pair by every dissimilarity [s]
  double embed = 0;       // passes over all pairs, some hundred for each dissimilarity [s]
  double statistics = 0;  // every dissimilarity and label in many groupings [s]
  double report = 0;  // embedding the trained networks by themselves, and reading everything [s]
};

/// On `ranks` ranks, each on a core of its own; `record_bytes` are those of all records.
StageForecast forecast(const Job& job, int ranks, double record_bytes);

}  // namespace unidyn
