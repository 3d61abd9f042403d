// Ends the program with a message if the CPU lacks features that it was compiled for, before
// anything else runs: otherwise it would die of an illegal instruction. Compiled for the
// architecture's baseline CPU.
#include <unistd.h>

#include <cstring>

#include "built_for.hpp"

namespace {

#ifdef __x86_64__

void say(const char* text) {
  // If stderr is closed, nobody can be told.
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text, std::strlen(text));
}

#define UNIDYN_REQUIRE(macro, builtin, name)                                                    \
  if ((unidyn::built_for >> bit++ & 1) != 0 && !__builtin_cpu_supports(builtin)) {              \
    say("unidyn: this CPU lacks " name                                                          \
        ", which this program was compiled for; build it on the oldest CPU that it has to run " \
        "on, or with -DUNIDYN_NATIVE=OFF\n");                                                   \
    _exit(1);                                                                                   \
  }

__attribute__((constructor(101))) void require_cpu() {
  __builtin_cpu_init();
  unsigned bit = 0;
  UNIDYN_CPU_FEATURES(UNIDYN_REQUIRE)
}

#endif

}  // namespace
