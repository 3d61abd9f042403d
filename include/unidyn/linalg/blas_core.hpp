#pragma once
// Choosing the kernels of OpenBLAS. It has a set of kernels for each CPU core that it knows, and
// falls back to the oldest for CPUs newer than itself: version 0.3.21 runs Intel CPUs from 2023 on
// with the 128-bit kernels for Prescott. It chooses when it is loaded, from OPENBLAS_CORETYPE or by
// detection, so changing the choice means restarting the program.
//
// Results are bitwise the same for one core type; across core types they differ by rounding.
#include <string>
#include <string_view>

namespace unidyn {

/// Vector extensions that OpenBLAS's kernels need and that both CPU and operating system support.
struct VectorUnits {
  bool avx2 = false;    // with FMA
  bool avx512 = false;  // F, CD, BW, DQ and VL
};

/// The vector extensions of this machine; all false on CPUs other than x86.
VectorUnits vector_units();

/// OpenBLAS's own name for the core whose kernels this process uses: "Haswell", "SkylakeX".
std::string blas_core();

/// A better core than `chosen`, as a value of OPENBLAS_CORETYPE: if `chosen` has no AVX2 kernels
/// but the machine has AVX2, the best core whose extensions are in `units`. Otherwise empty.
std::string_view better_blas_core(std::string_view chosen, VectorUnits units);

/// Restarts the program with `arguments` (terminated by a null pointer) on better_blas_core(), in
/// place of this process. Returns if there is no better core, if OPENBLAS_CORETYPE is set, or if
/// the system refuses. Must be called first in main().
void restart_on_better_blas_core(char* const* arguments);

}  // namespace unidyn
