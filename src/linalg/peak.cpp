#include "unidyn/linalg/peak.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linalg/peak.cpp"
#include <hwy/foreach_target.h>

#include "linalg/simd/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

// Multiply-adds in `chains` independent chains of `length` each; returns the sum of the results.
template <size_t chains>
HWY_INLINE float multiply_add(size_t length, float factor) {
  V sum[chains];
  // The compiler would merge chains with equal initial values.
  HWY_UNROLL(16)
  for (size_t i = 0; i < chains; ++i) sum[i] = all(factor + static_cast<float>(i));
  const V f = all(factor);
  for (size_t i = 0; i < length; ++i) HWY_UNROLL(16)
  for (V& s : sum) s = hn::MulAdd(s, f, f);
  V total = all(0);
  HWY_UNROLL(16)
  for (const V& s : sum) total = total + s;
  return hn::GetLane(hn::SumOfLanes(Lanes(), total));
}

// Enough chains to hide the latency of a multiply-add that still fit into sixteen registers.
constexpr size_t chains = 12;

float burst(size_t length, float factor) {
  return multiply_add<chains>(length, factor);
}

size_t numbers_per_turn() {
  return chains * lanes;
}

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <array>
#include <chrono>

namespace unidyn {

HWY_EXPORT(burst);
HWY_EXPORT(numbers_per_turn);

double single_precision_peak() {
  std::array<double, 21> rates;
  constexpr size_t length = 50000;
  const auto operations =
      2.0 * length * static_cast<double>(HWY_DYNAMIC_DISPATCH(numbers_per_turn)());
  volatile float factor = 0.5f;  // unknown to the compiler; the chains converge to 1
  for (double& rate : rates) {
    const auto begin = std::chrono::steady_clock::now();
    factor = 0.5f * HWY_DYNAMIC_DISPATCH(burst)(length, factor) /
             static_cast<float>(HWY_DYNAMIC_DISPATCH(numbers_per_turn)());
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    rate = operations / taken.count();
  }
  const auto median = rates.begin() + rates.size() / 2;
  std::nth_element(rates.begin(), median, rates.end());
  return *median;
}

}  // namespace unidyn
#endif
