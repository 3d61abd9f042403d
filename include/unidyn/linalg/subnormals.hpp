#pragma once
#include <cstdint>

namespace unidyn {

/// While it lives, this thread's arithmetic takes numbers too small to be normal (below 1.2·10⁻³⁸
/// in single precision) for zero, as operands and as results.
///
/// Gradients that vanish through time pass through such numbers, and a multiply-add with one of
/// them costs an Intel core some hundred cycles instead of half a one. Does nothing where the
/// processor is neither an x86-64 nor a 64-bit Arm.
class SubnormalsAreZero {
 public:
  SubnormalsAreZero();
  ~SubnormalsAreZero();
  SubnormalsAreZero(const SubnormalsAreZero&) = delete;
  SubnormalsAreZero& operator=(const SubnormalsAreZero&) = delete;

 private:
  std::uint64_t before_;  // the control register of floating-point arithmetic
};

}  // namespace unidyn
