#pragma once
// The vector instructions that this process's kernels use. Kernels are compiled for several
// instruction sets, and the best one that the CPU supports is used unless another is requested.
// Results are bitwise the same for one set; across sets they differ by rounding.
#include <string>
#include <string_view>
#include <vector>

namespace unidyn {

/// The instruction sets that kernels are compiled for and this CPU supports, best first; a subset
/// of "avx512", "avx2", "neon" and "portable".
std::vector<std::string> instruction_sets();

/// The current set.
std::string instruction_set();

/// Makes `name` the current set, for kernels created from now on. Throws UsageError that lists
/// instruction_sets() if it is not one of them. Not to be called while kernels are being created.
void use_instruction_set(std::string_view name);

}  // namespace unidyn
