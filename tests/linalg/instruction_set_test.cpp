#include "unidyn/linalg/instruction_set.hpp"

#include <gtest/gtest.h>

#include "unidyn/core/error.hpp"
#include "unidyn/linalg/peak.hpp"

namespace unidyn {
namespace {

TEST(InstructionSet, IsTheBestUntilAnotherIsPutInForce) {
  const auto all = instruction_sets();
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(instruction_set(), all.front());
  EXPECT_EQ(all.back(), "portable");
  for (const std::string& name : all) {
    use_instruction_set(name);
    EXPECT_EQ(instruction_set(), name);
    EXPECT_GT(single_precision_peak(), 0) << name;
  }
  use_instruction_set(all.front());
  EXPECT_EQ(instruction_set(), all.front());
}

TEST(InstructionSet, ThatIsNotThereIsRefusedWithThoseThatAre) {
  try {
    use_instruction_set("mmx");
    FAIL() << "mmx was accepted";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("'mmx'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("portable"), std::string::npos);
  }
  EXPECT_EQ(instruction_set(), instruction_sets().front());
}

}  // namespace
}  // namespace unidyn
