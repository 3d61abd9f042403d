#pragma once
// Work timed in turn with the limit that it is judged by.
#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

#include "unidyn/core/median.hpp"
#include "unidyn/linalg/peak.hpp"

namespace unidyn {

/// Times `work`, which takes so many single-precision operations, as often as `state` asks, and
/// measures the peak before and after each time: what slows a shared machine for a moment slows
/// both. Adds the counters
///
///   share   of the mean of the two peaks around it that a call reached, the median over the calls
///   peak    the median peak [FLOP/s]
///
/// Only for benchmarks that are registered with UseManualTime().
template <class Work>
void time_beside_peak(benchmark::State& state, double operations, const Work& work) {
  std::vector<double> shares, peaks{single_precision_peak()};
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(taken.count());
    const double before = peaks.back();
    peaks.push_back(single_precision_peak());
    shares.push_back(operations / taken.count() / ((before + peaks.back()) / 2));
  }
  state.counters["share"] = median(shares);
  state.counters["peak"] = median(peaks);
}

}  // namespace unidyn
