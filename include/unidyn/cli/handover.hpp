#pragma once
#include <string>
#include <vector>

namespace unidyn {

/// Becomes the program `python3 -m unidyn WORDS...`, with the package that is installed beside this
/// program or lies in its checkout. The environment's UNIDYN_PYTHON names another interpreter.
/// Throws UsageError if there is no such package or interpreter.
[[noreturn]] void hand_over_to_python(const std::vector<std::string>& words);

}  // namespace unidyn
