#pragma once
// The CPU features that the program's machine code may use, according to the compiler's options.

namespace unidyn {

/// Bit i stands for the i-th of UNIDYN_CPU_FEATURES. A constant, so reading it runs no code that
/// was compiled for more than the architecture's baseline CPU.
extern const unsigned built_for;

}  // namespace unidyn

// X(macro defined by the compiler, name for __builtin_cpu_supports, name for messages)
#define UNIDYN_CPU_FEATURES(X)                   \
  X(__SSE4_2__, "sse4.2", "SSE4.2")              \
  X(__AVX__, "avx", "AVX")                       \
  X(__AVX2__, "avx2", "AVX2")                    \
  X(__FMA__, "fma", "FMA")                       \
  X(__BMI2__, "bmi2", "BMI2")                    \
  X(__AVX512F__, "avx512f", "AVX-512F")          \
  X(__AVX512VL__, "avx512vl", "AVX-512VL")       \
  X(__AVX512BW__, "avx512bw", "AVX-512BW")       \
  X(__AVX512DQ__, "avx512dq", "AVX-512DQ")       \
  X(__AVX512VNNI__, "avx512vnni", "AVX-512VNNI") \
  X(__AVX512BF16__, "avx512bf16", "AVX-512BF16")
