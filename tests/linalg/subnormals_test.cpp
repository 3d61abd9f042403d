// Numbers below the least normal one, 2⁻¹²⁶ in single and 2⁻¹⁰²² in double precision.
#include "unidyn/linalg/subnormals.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

namespace unidyn {
namespace {

#if defined(__x86_64__) || defined(__aarch64__)

// ab, which the compiler must leave to the processor.
template <class T>
T product(T a, T b) {
  volatile T left = a, right = b;
  return left * right;
}

// By its bits: while subnormal numbers are taken for zero, they also compare equal to it.
bool is_zero(float a) {
  return std::bit_cast<std::uint32_t>(a) == 0;
}
bool is_zero(double a) {
  return std::bit_cast<std::uint64_t>(a) == 0;
}

TEST(SubnormalsAreZero, AsResultsAndAsOperands) {
  const SubnormalsAreZero guard;
  EXPECT_TRUE(is_zero(product(0x1p-126f, 0.5f)));
  EXPECT_TRUE(is_zero(product(0x1p-127f, 0x1p10f)));
  EXPECT_TRUE(is_zero(product(0x1p-1022, 0.5)));
  EXPECT_TRUE(is_zero(product(0x1p-1023, 0x1p10)));
}

TEST(SubnormalsAreZero, LeavesNormalNumbersAlone) {
  const SubnormalsAreZero guard;
  EXPECT_EQ(product(0x1p-126f, 1.0f), 0x1p-126f);
  EXPECT_EQ(product(0x1p-125f, 0.5f), 0x1p-126f);
  EXPECT_EQ(product(0x1.fffffep127f, 1.0f), 0x1.fffffep127f);
}

TEST(SubnormalsAreZero, EndsWithTheOutermost) {
  {
    const SubnormalsAreZero outer;
    { const SubnormalsAreZero inner; }
    EXPECT_TRUE(is_zero(product(0x1p-126f, 0.5f)));
  }
  EXPECT_EQ(product(0x1p-126f, 0.5f), 0x1p-127f);
  EXPECT_EQ(product(0x1p-127f, 0x1p10f), 0x1p-117f);
}

#endif

}  // namespace
}  // namespace unidyn
