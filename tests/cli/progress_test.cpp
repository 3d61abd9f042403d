#include "unidyn/cli/progress.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <sstream>
#include <thread>

namespace unidyn {
namespace {

Progress halfway() {
  Progress progress;
  progress.counts = {.waiting = 9, .running = 2, .done = 10, .failed = 1};
  progress.seconds = 60;
  progress.expected_settled = 55;
  progress.spent_settled = 110;
  progress.expected_left = 55;
  progress.workers = 2;
  return progress;
}

TEST(Progress, TellsDoneFailedLeftRateAndTimeToGo) {
  // 55 s of work left at twice the expected cost on two workers: 55 s.
  EXPECT_EQ(progress_text(halfway()), "10 done, 1 failed, 11 left, 11/min, 55 s to go");
}

TEST(Progress, DurationsReadNaturally) {
  EXPECT_EQ(duration_text(0.4), "0 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 05 min");
}

TEST(Progress, AStageTellsItsShareAndTheTimeToGo) {
  EXPECT_EQ(share_text("compare", 0.25, "", 20), "compare 25 %, 1 min 00 s to go");
  EXPECT_EQ(share_text("embed", 0.5, "cka, pass 340", 7), "embed 50 %, cka, pass 340, 7 s to go");
  EXPECT_EQ(share_text("gather", 0.001, "", 3), "gather 0 %");  // too early to tell
  EXPECT_EQ(share_text("gather", 1, "", 3), "gather 100 %");
}

TEST(Progress, ALineOfAStageIsRemoved) {
  std::ostringstream out;
  {
    ProgressLine line(out, true);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    line.show("compare", 0.5, "");
    line.clear();
  }
  EXPECT_THAT(out.str(), ::testing::MatchesRegex("\rcompare 50 %, [0-9]+ s to go\r +\r"));
}

TEST(Progress, ATerminalSeesOneChangingLine) {
  std::ostringstream out;
  {
    ProgressLine line(out, true);
    line.show(halfway());
    line.note("hello");
    line.show(halfway());
  }
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);  // the note, and the end
  EXPECT_NE(text.find("\rhello\n"), text.npos);
}

TEST(Progress, AFileSeesFewLines) {
  std::ostringstream out;
  ProgressLine line(out, false);
  for (int i = 0; i < 100; ++i) line.show(halfway());
  EXPECT_EQ(out.str(), "");
  Progress last = halfway();
  last.counts = {.done = 22};
  line.show(last);
  EXPECT_EQ(out.str(), "22 done, 0 failed, 0 left, 22/min\n");
}

}  // namespace
}  // namespace unidyn
