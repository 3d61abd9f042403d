#include "unidyn/linalg/subnormals.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace unidyn {
namespace {

#if defined(__x86_64__)
constexpr std::uint64_t results = 1u << 15, operands = 1u << 6;  // of MXCSR: FTZ, DAZ
std::uint64_t control() {
  return _mm_getcsr();
}
void set_control(std::uint64_t bits) {
  _mm_setcsr(static_cast<unsigned>(bits));
}
#elif defined(__aarch64__)
constexpr std::uint64_t results = 1u << 24, operands = results;  // of FPCR: FZ
std::uint64_t control() {
  std::uint64_t bits;
  asm volatile("mrs %0, fpcr" : "=r"(bits));
  return bits;
}
void set_control(std::uint64_t bits) {
  asm volatile("msr fpcr, %0" ::"r"(bits));
}
#else
constexpr std::uint64_t results = 0, operands = 0;
std::uint64_t control() {
  return 0;
}
void set_control(std::uint64_t) {}
#endif

}  // namespace

SubnormalsAreZero::SubnormalsAreZero() : before_(control()) {
  set_control(before_ | results | operands);
}

SubnormalsAreZero::~SubnormalsAreZero() {
  set_control(before_);
}

}  // namespace unidyn
