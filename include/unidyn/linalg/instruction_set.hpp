#pragma once
// Which vector instructions the kernels of this process run on. They are compiled for several sets
// and the best that the CPU has is taken, unless another is asked for. Results are bitwise the same
// for one set; between sets they differ by rounding.
#include <string>
#include <string_view>
#include <vector>

namespace unidyn {

/// The sets that the kernels are compiled for and this CPU has, best first: of "avx512", "avx2",
/// "neon" and "portable".
std::vector<std::string> instruction_sets();

/// The set in force.
std::string instruction_set();

/// Puts `name` in force for kernels made from now on. Throws UsageError, listing those there are,
/// if it is not one of instruction_sets(). Not to be called while kernels are being made.
void use_instruction_set(std::string_view name);

}  // namespace unidyn
