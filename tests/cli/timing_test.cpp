#include "unidyn/cli/timing.hpp"

#include <gmock/gmock.h>

namespace unidyn {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TimingText, SharesTheWorkersTimeAmongWhatTheyDid) {
  SweepResult swept;
  swept.seconds = 50;
  swept.workers = 2;
  swept.peak = 120e9;
  swept.spent = {.training = 60,
                 .analysis = 25,
                 .records = 1,
                 .waiting = 14,
                 .operations = 60 * 90e9,
                 .attainable = 60 * 120e9};
  const std::string text =
      timing_text(swept, {.gather = 0.5, .compare = 1.25, .embed = 2, .report = 3});
  EXPECT_THAT(text, HasSubstr("2 workers for 50 s"));
  EXPECT_THAT(text, HasSubstr("training    60 %   at 0.75 of the peak of 120 GFLOP/s a core"));
  EXPECT_THAT(text, HasSubstr("analysis    25 %"));
  EXPECT_THAT(text, HasSubstr("records      1 %"));
  EXPECT_THAT(text, HasSubstr("waiting     14 %"));
  EXPECT_THAT(
      text, HasSubstr("gather 0.5 s, compare 1.2 s, embed 2.0 s, statistics 0.0 s, report 3.0 s"));
}

TEST(TimingText, SaysNothingOfAPeakWhereNothingWasTrained) {
  SweepResult swept;
  swept.seconds = 1;
  swept.spent.analysis = 1;
  EXPECT_THAT(timing_text(swept, {}), Not(HasSubstr("peak")));
  EXPECT_THAT(timing_text(swept, {}), HasSubstr("1 worker for 1 s"));
  swept.seconds = 0;
  EXPECT_THAT(timing_text(swept, {}), HasSubstr("analysis     0 %"));
}

}  // namespace
}  // namespace unidyn
