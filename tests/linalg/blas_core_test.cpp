#include "unidyn/linalg/blas_core.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

constexpr VectorUnits no_units{}, with_avx2{.avx2 = true},
    with_avx512{.avx2 = true, .avx512 = true};

TEST(BlasCore, IsReplacedWhereItIsOlderThanTheMachine) {
  for (const char* chosen : {"Prescott", "Core2", "Nehalem", "Sandybridge", "Generic", "Unknown"}) {
    SCOPED_TRACE(chosen);
    EXPECT_EQ(better_blas_core(chosen, with_avx512), "SKYLAKEX");
    EXPECT_EQ(better_blas_core(chosen, with_avx2), "HASWELL");
    EXPECT_EQ(better_blas_core(chosen, no_units), "");
  }
}

TEST(BlasCore, IsLeftWhereItHasKernelsForTheMachine) {
  for (const char* chosen : {"Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids",
                             "Excavator", "neoversen1", "armv8"})
    for (const VectorUnits units : {no_units, with_avx2, with_avx512})
      EXPECT_EQ(better_blas_core(chosen, units), "") << chosen;
}

TEST(BlasCore, IsNamedByTheLibraryToo) {
  EXPECT_NE(lapack::library().find(blas_core()), std::string::npos);
}

TEST(BlasCore, HasAvx512OnlyWithAvx2) {
  EXPECT_TRUE(vector_units().avx2 || !vector_units().avx512);
}

// The core that a start of this program ends up with, whose environment asks for `core`. The
// program restarts itself if it should, and reports by its exit code: 10 as the core asked for, 11
// as another.
int exit_of_start(const char* core, const char* expected) {
  const std::string filter = "--gtest_filter=BlasCore.DISABLED_Start";
  const pid_t child = ::fork();
  if (child == 0) {
    core ? ::setenv("OPENBLAS_CORETYPE", core, 1) : ::unsetenv("OPENBLAS_CORETYPE");
    ::setenv("UNIDYN_EXPECTED_CORE", expected, 1);
    ::execl("/proc/self/exe", "test", filter.c_str(), "--gtest_also_run_disabled_tests", nullptr);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(BlasCore, DISABLED_Start) {
  char name[] = "test", filter[] = "--gtest_filter=BlasCore.DISABLED_Start",
       disabled[] = "--gtest_also_run_disabled_tests";
  char* const arguments[] = {name, filter, disabled, nullptr};
  restart_on_better_blas_core(arguments);
  std::_Exit(blas_core() == std::getenv("UNIDYN_EXPECTED_CORE") ? 10 : 11);
}

TEST(BlasCore, IsTheUsersWhereTheUserHasChosen) {
#ifndef __x86_64__
  GTEST_SKIP() << "the cores tried are those of x86";
#endif
  EXPECT_EQ(exit_of_start("PRESCOTT", "Prescott"), 10);
  if (!vector_units().avx2) GTEST_SKIP() << "this machine has one core to try";
  EXPECT_EQ(exit_of_start("HASWELL", "Haswell"), 10);
}

TEST(BlasCore, OfAStartWithoutAChoiceIsNoneThatCouldBeBetter) {
  // Whatever OpenBLAS chooses on this machine, the start ends, and as one of the cores that stay.
  const std::string better(better_blas_core(blas_core(), vector_units()));
  const std::string expected = better.empty()         ? blas_core()
                               : better == "SKYLAKEX" ? "SkylakeX"
                                                      : "Haswell";
  if (std::getenv("OPENBLAS_CORETYPE") != nullptr) GTEST_SKIP() << "a core was chosen";
  EXPECT_EQ(exit_of_start(nullptr, expected.c_str()), 10);
}

}  // namespace
}  // namespace unidyn
