#pragma once
#include <string>
#include <vector>

namespace unidyn {

/// Replaces this process by `python3 -m unidyn WORDS...`, with the package installed beside this
/// program or in its checkout. The environment variable UNIDYN_PYTHON selects another interpreter.
/// Throws UsageError if there is no such package or interpreter.
[[noreturn]] void hand_over_to_python(const std::vector<std::string>& words);

}  // namespace unidyn
