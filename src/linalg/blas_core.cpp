#include "unidyn/linalg/blas_core.hpp"

#include <cblas.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace unidyn {
namespace {

constexpr const char* variable = "OPENBLAS_CORETYPE";

// OpenBLAS's cores without AVX2 kernels, except AMD's of the Bulldozer family, which have kernels
// of their own.
constexpr std::array<std::string_view, 19> without_avx2{
    "Unknown",      "Generic",   "Katmai", "Coppermine", "Northwood",  "Prescott", "Banias",
    "Atom",         "Core2",     "Penryn", "Dunnington", "Nehalem",    "Athlon",   "Opteron",
    "Opteron_SSE3", "Barcelona", "Bobcat", "Nano",       "Sandybridge"};

}  // namespace

VectorUnits vector_units() {
#ifdef __x86_64__
  __builtin_cpu_init();
  return {.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"),
          .avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl")};
#else
  return {};
#endif
}

std::string blas_core() {
  return openblas_get_corename();
}

std::string_view better_blas_core(std::string_view chosen, VectorUnits units) {
  if (!units.avx2 || std::ranges::find(without_avx2, chosen) == without_avx2.end()) return {};
  return units.avx512 ? "SKYLAKEX" : "HASWELL";
}

void restart_on_better_blas_core(char* const* arguments) {
  if (std::getenv(variable) != nullptr) return;  // set by the user, or by our first start
  const std::string better(better_blas_core(blas_core(), vector_units()));
  if (better.empty() || ::setenv(variable, better.c_str(), 1) != 0) return;
  ::execv("/proc/self/exe", arguments);
  ::unsetenv(variable);
}

}  // namespace unidyn
