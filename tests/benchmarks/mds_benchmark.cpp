// Embedding: a pass over all pairs, descents to several tolerances, the classical solution.
#include <benchmark/benchmark.h>

#include <cmath>

#include "unidyn/embedding/mds_rows.hpp"

namespace unidyn {
namespace {

/// A number in [0, 1) for each i and c, the same in contest_embedding.py.
double hashed(Index i, Index c) {
  const double value = std::sin(static_cast<double>(i) * 12.9898 + static_cast<double>(c) * 78.233);
  return value * 43758.5453 - std::floor(value * 43758.5453);
}

/// Distances of points in six dimensions, each half as wide as the one before: no points of the
/// plane have them.
Matrix<double> made_up(Index networks) {
  const Matrix<double> points = Matrix<double>::NullaryExpr(
      6, networks, [](Index c, Index i) { return std::pow(0.5, double(c)) * hashed(i, c); });
  Matrix<double> distances(networks, networks);
  for (Index i = 0; i < networks; ++i)
    distances.col(i) = (points.colwise() - points.col(i)).colwise().norm().transpose();
  return distances;
}

Matrix<double> start(Index networks, Index number) {
  return Matrix<double>::NullaryExpr(
      networks, 2, [&](Index i, Index c) { return hashed(i, 100 + 2 * number + c) - 0.5; });
}

void pass(benchmark::State& state) {
  const Matrix<double> delta = made_up(state.range(0));
  std::vector<Matrix<double>> points;
  for (Index i = 0; i < state.range(1); ++i) points.push_back(start(state.range(0), i));
  for (auto _ : state)
    benchmark::DoNotOptimize(guttman_passes(DissimilarityRows::all(delta), points));
  state.counters["pair"] = benchmark::Counter(
      static_cast<double>(delta.size() * state.range(1)) / 2,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);  // [s]
}
BENCHMARK(pass)
    ->Name("mds/pass")
    ->ArgNames({"networks", "starts"})
    ->ArgsProduct({{1000, 4000}, {1, 8}})
    ->Unit(benchmark::kMillisecond);

/// From one start to a transform of 10^-digits of the extent.
void descend(benchmark::State& state) {
  const Matrix<double> delta = made_up(state.range(0));
  const std::vector<Matrix<double>> starts = {start(state.range(0), 0)};
  MdsSettings settings;
  settings.tolerance = std::pow(10.0, -static_cast<double>(state.range(1)));
  Embedding found;
  for (auto _ : state)
    found = std::move(smacof(DissimilarityRows::all(delta), starts, settings).front());
  state.counters["stress1"] = found.stress1;
  state.counters["transforms"] = static_cast<double>(found.iterations);
}
BENCHMARK(descend)
    ->Name("mds/smacof")
    ->ArgNames({"networks", "digits"})
    ->ArgsProduct({{500, 1000, 2000}, {3, 4, 5, 6}})
    ->Args({10000, 6})
    ->Unit(benchmark::kMillisecond);

void classical(benchmark::State& state) {
  const Matrix<double> delta = made_up(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(classical_mds(DissimilarityRows::all(delta)));
}
BENCHMARK(classical)
    ->Name("mds/classical")
    ->ArgName("networks")
    ->Arg(1000)
    ->Arg(5000)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);

void landmarks(benchmark::State& state) {
  const Matrix<double> delta = made_up(state.range(0));
  MdsSettings settings;
  settings.landmarks = state.range(1);
  Embedding found;
  for (auto _ : state) found = embed(DissimilarityRows::all(delta), "benchmark", settings);
  state.counters["stress1"] = found.stress1;
}
BENCHMARK(landmarks)
    ->Name("mds/embed")
    ->ArgNames({"networks", "landmarks"})
    ->ArgsProduct({{2000}, {0, 50, 200, 500}})
    ->Args({10000, 500})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace unidyn
