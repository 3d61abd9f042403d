// libFuzzer's way into the target that the program is compiled for.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  unidyn::fuzz::UNIDYN_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
