// Vectors of single-precision numbers and a network's functions of them, once for each instruction
// set (Google Highway). Include only inside foreach_target; see hwy/foreach_target.h.
#if defined(UNIDYN_SIMD_VECTOR_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIDYN_SIMD_VECTOR_INL_HPP
#undef UNIDYN_SIMD_VECTOR_INL_HPP
#else
#define UNIDYN_SIMD_VECTOR_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using std::size_t;

using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;
constexpr size_t lanes = hn::MaxLanes(Lanes());

HWY_INLINE V load(const float* from) {
  return hn::LoadU(Lanes(), from);
}
HWY_INLINE void store(V v, float* to) {
  hn::StoreU(v, Lanes(), to);
}
HWY_INLINE V all(float value) {
  return hn::Set(Lanes(), value);
}

/// Coefficients in x² of the numerator and denominator in tanh x ≈ x P(x²)/Q(x²): relative error
/// below 2e-8 on |x| ≤ 8.5, beyond which tanh is ±1 in single precision. Fitted by Lawson's
/// iterated least squares. [ours]
constexpr float tanh_p[] = {0x1p+0f, 0x1.12b408p-3f, 0x1.cf3628p-9f, 0x1.64884cp-16f,
                            0x1.ea48acp-27f};
constexpr float tanh_q[] = {0x1p+0f, 0x1.deaf52p-2f, 0x1.aa5b48p-6f, 0x1.5f2742p-12f,
                            0x1.b54940p-21f};
constexpr float tanh_limit = 8.5f;

HWY_INLINE V polynomial(const float (&c)[5], V s) {
  V sum = hn::MulAdd(all(c[4]), s, all(c[3]));
  sum = hn::MulAdd(sum, s, all(c[2]));
  sum = hn::MulAdd(sum, s, all(c[1]));
  return hn::MulAdd(sum, s, all(c[0]));
}

/// a clamped to ±limit. NaN stays NaN.
HWY_INLINE V clamped(V a, float limit) {
  if constexpr (HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR)  // whose Min and Max drop NaN
    return hn::IfThenElse(hn::Abs(a) > all(limit), hn::CopySign(all(limit), a), a);
  // Constants come first: given a NaN and a number, x86 returns the second operand.
  return hn::Max(all(-limit), hn::Min(all(limit), a));
}

/// tanh a, with an error below 4e-7.
HWY_INLINE V tanh(V a) {
  const V x = clamped(a, tanh_limit);
  const V s = x * x;
  return x * polynomial(tanh_p, s) / polynomial(tanh_q, s);
}

/// σ(a) = 1 / (1 + e⁻ᵃ) = ½ + ½ tanh(a/2), with an error below 2e-7.
HWY_INLINE V sigmoid(V a) {
  const V half = all(0.5f);
  return hn::MulAdd(half, tanh(half * a), half);
}

/// dσ/da in terms of g = σ(a).
HWY_INLINE V sigmoid_slope(V g) {
  return hn::NegMulAdd(g, g, g);
}

// The nonlinearities f, with their slopes as functions of y = f(a).
struct Tanh {
  static HWY_INLINE V of(V a) { return tanh(a); }
  static HWY_INLINE V slope(V y) { return hn::NegMulAdd(y, y, all(1)); }
};
struct Relu {
  /// NaN stays NaN.
  static HWY_INLINE V of(V a) { return hn::IfThenZeroElse(a <= all(0), a); }
  static HWY_INLINE V slope(V y) { return hn::IfThenElseZero(y > all(0), all(1)); }
};

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
