#include "unidyn/parallel/wait.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace unidyn {
namespace {

TEST(PollUntil, LooksOnceIfThereIsNothingToWaitFor) {
  int looks = 0;
  poll_until([&] {
    ++looks;
    return true;
  });
  EXPECT_EQ(looks, 1);
}

TEST(PollUntil, LooksUntilItIsTrueAndNoLonger) {
  int looks = 0;
  poll_until([&] { return ++looks == 300; });
  EXPECT_EQ(looks, 300);
}

TEST(PollUntil, PassesOnWhatThePredicateThrows) {
  EXPECT_THROW(poll_until([]() -> bool { throw 5; }), int);
}

TEST(PollUntil, LeavesTheCoreToOthersWhileItWaits) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t before = std::clock();
  poll_until([&] { return std::chrono::steady_clock::now() - start > std::chrono::seconds(1); });
  const double cpu_seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  EXPECT_LT(cpu_seconds, 0.1);
}

}  // namespace
}  // namespace unidyn
