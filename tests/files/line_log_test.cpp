#include "unidyn/files/line_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../support/scratch.hpp"

namespace unidyn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// What a log at `path` says when two lines are added to it.
std::vector<std::string> said_by(const std::filesystem::path& path) {
  std::vector<std::string> said;
  LineLog log(path, [&](const std::string& text) { said.push_back(text); });
  log.add("first");
  log.add("second");
  return said;
}

TEST(LineLogs, GrowByALineAtATime) {
  const Scratch scratch;
  for (int run = 0; run < 2; ++run) EXPECT_THAT(said_by(scratch / "log"), IsEmpty());
  std::ifstream file(scratch / "log");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            "first\nsecond\nfirst\nsecond\n");
}

TEST(LineLogs, SayOnceWhenTheyCannotBeWrittenAndGoOn) {
  EXPECT_THAT(said_by("/dev/full"),
              ElementsAre(StartsWith("/dev/full: cannot write: No space left on device; ")));
  EXPECT_THAT(said_by("/no/such/log"),
              ElementsAre(StartsWith("/no/such/log: cannot create: No such file or directory; ")));
}

}  // namespace
}  // namespace unidyn
