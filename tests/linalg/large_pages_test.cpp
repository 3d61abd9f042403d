#include "unidyn/linalg/large_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace unidyn {
namespace {

constexpr std::size_t mebibyte = (std::size_t{1} << 20) / sizeof(float);  // of numbers

TEST(LargePages, HoldAlignedZerosThatCanAllBeWritten) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{33}, mebibyte - 1,
                                  mebibyte, 2 * mebibyte, 2 * mebibyte + 1, 7 * mebibyte}) {
    float* const numbers = allocate_large(count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers) % 128, 0) << count;
    EXPECT_TRUE(std::all_of(numbers, numbers + count, [](float x) { return x == 0; })) << count;
    std::fill_n(numbers, count, 1.0f);
    free_large(numbers, count);
  }
}

TEST(LargePages, ThatNoAddressReachesAreBadAlloc) {
  EXPECT_THROW(allocate_large(std::numeric_limits<std::size_t>::max() / sizeof(float)),
               std::bad_alloc);
  EXPECT_THROW(allocate_large(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
// Memory of this process that is in use [KiB].
long resident() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return -1;
}

TEST(LargePages, ThatTheSystemDoesNotHaveAreBadAlloc) {
  EXPECT_THROW(allocate_large(std::numeric_limits<std::size_t>::max() / 4 / sizeof(float)),
               std::bad_alloc);
}

TEST(LargePages, GoBackToTheSystem) {
  const long before = resident();
  ASSERT_GT(before, 0);
  for (int round = 0; round < 20; ++round) {  // as networks of many sizes are trained, one by one
    std::vector<std::pair<float*, std::size_t>> arrays;
    for (std::size_t i = 1; i <= 6; ++i) {
      const std::size_t count = (i + static_cast<std::size_t>(round) % 5) * mebibyte;
      arrays.emplace_back(allocate_large(count), count);
      std::fill_n(arrays.back().first, count, 1.0f);
    }
    EXPECT_GT(resident(), before + 20 * 1024);
    while (!arrays.empty()) {
      free_large(arrays.back().first, arrays.back().second);
      arrays.pop_back();
    }
  }
  EXPECT_LT(resident(), before + 4 * 1024);
}
#endif

}  // namespace
}  // namespace unidyn
