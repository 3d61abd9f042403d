#include "unidyn/record/provenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace unidyn {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProvenanceHere, NamesProgramMachineAndTime) {
  const Provenance here = current_provenance(3);
  EXPECT_THAT(here.version, ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(here.started,
              ::testing::MatchesRegex(
                  "20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"));
  EXPECT_EQ(here.rank, 3);
  for (const char* library : {"Eigen ", "Boost ", "HDF5 "})
    EXPECT_THAT(here.libraries, HasSubstr(library));
  EXPECT_THAT(here.cpu, HasSubstr(", "));
  for (const std::string& text : {here.commit, here.compiler, here.flags, here.host})
    EXPECT_THAT(text, Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace unidyn
