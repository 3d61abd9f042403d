// The limit that the other figures are shares of.
#include <benchmark/benchmark.h>

#include "unidyn/linalg/peak.hpp"

namespace unidyn {
namespace {

void single_precision(benchmark::State& state) {
  double best = 0;
  for (auto _ : state) best = std::max(best, single_precision_peak());
  state.counters["FLOP/s"] = best;
}
BENCHMARK(single_precision)->Name("peak/single_precision")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace unidyn
