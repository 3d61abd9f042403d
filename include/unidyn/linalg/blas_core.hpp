#pragma once
// Which of its kernels OpenBLAS runs on: it has some for each core that it knows by name, and takes
// CPUs newer than itself for the oldest. Version 0.3.21 runs Intel's since 2023 on Prescott's, of
// 128 bits. It chooses as it is loaded, by the environment (OPENBLAS_CORETYPE) or by itself, so
// another choice needs another start of the program.
//
// Results are bitwise the same for one core; between cores they differ by rounding.
#include <string>
#include <string_view>

namespace unidyn {

/// What of vector instructions OpenBLAS's kernels need, and CPU and system have.
struct VectorUnits {
  bool avx2 = false;    // with FMA
  bool avx512 = false;  // F, CD, BW, DQ and VL
};

/// Those of this machine; none where there is no x86.
VectorUnits vector_units();

/// The core that OpenBLAS runs as in this process, in its own words: "Haswell", "SkylakeX".
std::string blas_core();

/// The core, as OPENBLAS_CORETYPE takes it, to run as rather than as `chosen`: where that has no
/// kernels for AVX2 but the machine does, the best that it has units for. Otherwise empty.
std::string_view better_blas_core(std::string_view chosen, VectorUnits units);

/// Replaces this process by another start of the same program with `arguments`, ended by a null
/// pointer, that runs as better_blas_core(). Returns where there is none better, where
/// OPENBLAS_CORETYPE is set, or where the system does not let it. To be called first of all.
void restart_on_better_blas_core(char* const* arguments);

}  // namespace unidyn
