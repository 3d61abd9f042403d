// Numbers below the least normal one, 2⁻¹²⁶ in single and 2⁻¹⁰²² in double precision.
#include "unidyn/linalg/subnormals.hpp"

#include <gtest/gtest.h>

namespace unidyn {
namespace {

#if defined(__x86_64__) || defined(__aarch64__)

// Products of a, which the compiler must leave to the processor.
template <class T>
T product(T a, T b) {
  volatile T left = a, right = b;
  return left * right;
}

TEST(SubnormalsAreZero, AsResultsAndAsOperands) {
  const SubnormalsAreZero guard;
  EXPECT_EQ(product(0x1p-126f, 0.5f), 0);
  EXPECT_EQ(product(0x1p-127f, 0x1p10f), 0);
  EXPECT_EQ(product(0x1p-1022, 0.5), 0);
  EXPECT_EQ(product(0x1p-1023, 0x1p10), 0);
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
    EXPECT_EQ(product(0x1p-126f, 0.5f), 0);
  }
  EXPECT_EQ(product(0x1p-126f, 0.5f), 0x1p-127f);
  EXPECT_EQ(product(0x1p-127f, 0x1p10f), 0x1p-117f);
}

#endif

}  // namespace
}  // namespace unidyn
