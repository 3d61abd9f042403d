#include "unidyn/cli/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

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
