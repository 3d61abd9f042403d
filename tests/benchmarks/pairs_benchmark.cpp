// Comparison: representations of networks, the products of pairs, whole blocks of pairs.
#include <cstdlib>

#include "beside_peak.hpp"
#include "unidyn/analysis/representation.hpp"
#include "unidyn/similarity/pairs.hpp"

namespace unidyn {
namespace {

/// Cheap numbers in [−1, 1): what they are does not matter here, but drawing them should be quick.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  float operator()() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<float>(static_cast<std::int32_t>(state_ >> 32)) * 0x1p-31f;
  }

 private:
  std::uint64_t state_;
};

/// Network number `i` with a nearly orthonormal basis; singular values fall by a factor of 100.
Factor made_up(Index i, Index samples, Index directions) {
  Numbers number(static_cast<std::uint64_t>(i) + 1);
  const float scale = std::sqrt(3 / static_cast<float>(samples));
  const Matrix<float> basis =
      Matrix<float>::NullaryExpr(samples, directions, [&] { return scale * number(); });
  return factor(basis, Vector<double>::LinSpaced(directions, 0, -2).unaryExpr([](double exponent) {
    return std::pow(10, exponent);
  }));
}

FactorStack made_up_stack(Index first, Index networks, Index samples, Index directions) {
  FactorStack stack(samples);
  for (Index i = first; i < first + networks; ++i) stack.add(made_up(i, samples, directions));
  return stack;
}

void represent_states(benchmark::State& state) {
  const Index units = state.range(0), rank = state.range(1);
  Numbers number(1);
  Matrix<double> states = Matrix<double>::NullaryExpr(units, 10000, [&] { return number(); });
  for (Index i = 0; i < units; ++i)
    states.row(i) *= std::pow(10.0, -2.0 * double(i) / double(units));
  for (auto _ : state) benchmark::DoNotOptimize(represent(states, rank));
}
BENCHMARK(represent_states)
    ->Name("pairs/represent")
    ->ArgNames({"units", "rank"})
    ->ArgsProduct({{64, 128, 256}, {10}})
    ->Args({128, 128})
    ->Unit(benchmark::kMillisecond);

/// Products of all pairs of two groups: what a pair costs, and what it is of the limit. Only
/// multiply-adds that pairs need are counted.
void product(benchmark::State& state) {
  const Index directions = state.range(0), samples = state.range(1);
  const Index networks = std::max<Index>(512 / directions, 1);
  const FactorStack rows = made_up_stack(0, networks, samples, directions);
  const FactorStack columns = made_up_stack(networks, networks, samples, directions);
  const auto pairs = static_cast<double>(networks * networks);
  const auto operations = pairs * 2 * static_cast<double>(directions * directions * samples);
  time_beside_peak(state, operations, [&] {
    benchmark::DoNotOptimize(
        panel_product(rows.bases(rows.groups()[0]), columns.bases(columns.groups()[0]), false));
  });
  state.counters["pair"] = benchmark::Counter(
      pairs, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);  // [s]
}
BENCHMARK(product)
    ->Name("pairs/product")
    ->UseManualTime()
    ->ArgNames({"k", "samples"})
    ->ArgsProduct({{3, 10, 20, 128}, {1000, 10000}})
    ->Unit(benchmark::kMillisecond);

/// All pairs of some networks, from the stack to the matrices.
void compare(benchmark::State& state, std::vector<Dissimilarity> which) {
  const Index networks = state.range(0), directions = state.range(1), samples = state.range(2);
  const FactorStack stack = made_up_stack(0, networks, samples, directions);
  for (auto _ : state) benchmark::DoNotOptimize(dissimilarity_block(stack, stack, which, 3));
  state.counters["pair"] = benchmark::Counter(
      static_cast<double>(networks * (networks - 1) / 2),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);  // [s]
}

const std::vector<Dissimilarity> all_geometric = {Dissimilarity::svcca, Dissimilarity::cka,
                                                  Dissimilarity::cka_debiased,
                                                  Dissimilarity::procrustes};

void apply_sizes(benchmark::internal::Benchmark* one) {
  one->ArgNames({"networks", "k", "samples"})->UseRealTime()->Unit(benchmark::kMillisecond);
  for (const Index networks : {250, 500, 1000}) one->Args({networks, 10, 1000});
  one->Args({100, 10, 10000})->Args({40, 64, 1000})->Args({16, 128, 1000});
  // A minute, and about 20: only for who asks for it.
  if (std::getenv("UNIDYN_BENCHMARK_LARGE")) one->Args({10000, 10, 1000})->Args({10000, 10, 10000});
}
BENCHMARK_CAPTURE(compare, svcca, {Dissimilarity::svcca})->Name("pairs/svcca")->Apply(apply_sizes);
BENCHMARK_CAPTURE(compare, cka, {Dissimilarity::cka})->Name("pairs/cka")->Apply(apply_sizes);
BENCHMARK_CAPTURE(compare, procrustes, {Dissimilarity::procrustes})
    ->Name("pairs/procrustes")
    ->Apply(apply_sizes);
BENCHMARK_CAPTURE(compare, all, all_geometric)->Name("pairs/all")->Apply(apply_sizes);

}  // namespace
}  // namespace unidyn
