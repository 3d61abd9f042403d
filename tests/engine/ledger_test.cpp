#include "unidyn/engine/ledger.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace unidyn {
namespace {

TEST(Progress, ScalesWhatIsLeftByWhatTheSettledItemsTook) {
  // 30 s were expected and took 60 s; 50 s are left for 4 workers: 50 · 2 / 4.
  const Progress progress{
      .counts = {}, .expected_settled = 30, .spent_settled = 60, .expected_left = 50, .workers = 4};
  EXPECT_EQ(progress.seconds_to_go(), 25.0);
}

TEST(Progress, KnowsNoTimeToGoBeforeTheFirstItem) {
  EXPECT_EQ(Progress{}.seconds_to_go(), std::nullopt);
}

TEST(Ledger, TellsTheListenerOfEveryReport) {
  std::vector<Progress> heard;
  Ledger ledger({{4, 2, 1}}, 2, [&](const Progress& progress) { heard.push_back(progress); });
  ledger.schedule().next(0);
  ledger.schedule().next(1);
  ledger.enter(1, {.item = 1, .outcome = Outcome::failed, .seconds = 6, .reason = "diverged"});
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].counts, (ScheduleCounts{.waiting = 1, .running = 1, .failed = 1}));
  EXPECT_EQ(heard[0].report->item, 1);
  EXPECT_EQ(heard[0].report->reason, "diverged");
  EXPECT_FALSE(heard[0].given_up);
  EXPECT_EQ(heard[0].expected_settled, 2);
  EXPECT_EQ(heard[0].spent_settled, 6);
  EXPECT_EQ(heard[0].expected_left, 5);
  EXPECT_EQ(heard[0].workers, 2);
  EXPECT_GE(heard[0].seconds, 0);
}

TEST(Ledger, SaysWhenAnItemIsGivenUp) {
  std::vector<bool> given_up;
  Ledger ledger({{1}}, 1, [&](const Progress& progress) { given_up.push_back(progress.given_up); });
  while (ledger.schedule().next(0)) ledger.enter(0, {.item = 0, .outcome = Outcome::retry});
  EXPECT_EQ(given_up, (std::vector<bool>{false, false, true}));
}

TEST(Ledger, CountsOnlyTheLastAttemptOfAnItemAsSpent) {
  Progress last;
  Ledger ledger({{10}}, 1, [&](const Progress& progress) { last = progress; });
  for (const auto& [outcome, seconds] :
       {std::pair{Outcome::retry, 100.0}, std::pair{Outcome::done, 12.0}}) {
    ledger.schedule().next(0);
    ledger.enter(0, {.item = 0, .outcome = outcome, .seconds = seconds});
  }
  EXPECT_EQ(last.spent_settled, 12);
}

TEST(Ledger, NeedsNoListener) {
  Ledger ledger({{1}}, 1, nullptr);
  ledger.schedule().next(0);
  ledger.enter(0, {.item = 0});
  EXPECT_EQ(ledger.summary().counts, (ScheduleCounts{.done = 1}));
}

TEST(Ledger, TicksWhenNothingWasHeardForASecond) {
  int heard = 0;
  Ledger ledger({{1}}, 1, [&](const Progress& progress) {
    ++heard;
    EXPECT_FALSE(progress.report.has_value());
    EXPECT_GE(progress.seconds, 1);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(1001));
  EXPECT_TRUE(ledger.tick_due());
  ledger.tick();
  EXPECT_EQ(heard, 1);
  EXPECT_FALSE(ledger.tick_due());
}

TEST(Ledger, SumsUpHowItEnded) {
  Ledger ledger({{2, 1}}, 1, nullptr);
  ledger.schedule().next(0);
  ledger.enter(0, {.item = 0, .outcome = Outcome::interrupted});
  const ScheduleSummary summary = ledger.summary();
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.counts, (ScheduleCounts{.waiting = 1, .interrupted = 1}));
  EXPECT_GE(summary.seconds, 0);
}

TEST(Ledger, BeginsNothingThatTakesLongerThanIsLeft) {
  double left = 1000;
  Ledger ledger({{60, 40, 8}}, 2, nullptr, {.seconds_left = [&] { return left; }});
  EXPECT_EQ(ledger.begin(0), 0);
  left = 30;
  EXPECT_EQ(ledger.begin(1), 2);
  // It took five times as long as expected, and so may the others.
  ledger.enter(1, {.item = 2, .seconds = 40});
  left = 190;
  EXPECT_EQ(ledger.begin(1), std::nullopt);
}

TEST(Ledger, BeginsWhatFitsIntoNoRun) {
  double left = 10;
  Ledger ledger({{60, 4}}, 2, nullptr, {.seconds_left = [&] { return left; }});
  left = 1;
  EXPECT_EQ(ledger.begin(0), 0);
  EXPECT_EQ(ledger.begin(1), std::nullopt);
}

TEST(Ledger, TellsTheListenerWhoBeginsWhatAndWhoIsLost) {
  std::vector<Progress> heard;
  Ledger ledger({{4, 2}}, 2, [&](const Progress& progress) { heard.push_back(progress); });
  ledger.begin(1);
  ledger.lose(1);
  ASSERT_EQ(heard.size(), 2U);
  ASSERT_TRUE(heard[0].begun);
  EXPECT_EQ(heard[0].begun->worker, 1);
  EXPECT_EQ(heard[0].begun->item, 0);
  EXPECT_EQ(heard[1].lost, 1);
  EXPECT_EQ(ledger.summary().lost, 1);
}

TEST(Ledger, HandsOutShortItemsTogetherBySecondsThatItemsHaveTaken) {
  std::vector<double> expected(1000, 2.0);
  Ledger ledger({expected}, 2, nullptr);
  // Nothing is known yet of how long items take.
  EXPECT_EQ(ledger.begin_batch(0, 64), (std::vector<Index>{0}));
  ledger.enter(0, {.item = 0, .seconds = 0.125});
  // 8 of them take a second.
  EXPECT_EQ(ledger.begin_batch(0, 64), (std::vector<Index>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(ledger.begin_batch(1, 3), (std::vector<Index>{9, 10, 11}));
}

TEST(Ledger, HandsOutItemsOfASecondOneByOne) {
  Ledger ledger({std::vector<double>(100, 1.0)}, 1, nullptr);
  ledger.begin_batch(0, 64);
  ledger.enter(0, {.item = 0, .seconds = 1});
  EXPECT_EQ(ledger.begin_batch(0, 64), (std::vector<Index>{1}));
}

TEST(Ledger, LeavesEachWorkerSomethingToDo) {
  Ledger ledger({std::vector<double>(41, 1.0)}, 2, nullptr);
  ledger.begin_batch(0, 64);
  ledger.enter(0, {.item = 0, .seconds = 0.001});
  // A quarter of the 40 that are left, half of each worker's share.
  EXPECT_EQ(ledger.begin_batch(0, 64).size(), 10U);
}

TEST(Ledger, HandsOutNoLongerBatchThanIsTimeFor) {
  double left = 1000;
  Ledger ledger({std::vector<double>(1000, 1.0)}, 1, nullptr,
                {.seconds_left = [&] { return left; }});
  ledger.begin_batch(0, 64);
  ledger.enter(0, {.item = 0, .seconds = 0.0625});
  left = 0.25;
  EXPECT_EQ(ledger.begin_batch(0, 64).size(), 4U);
}

TEST(Ledger, TellsTheListenerOfItemsOfABatchAsTheyAreBegun) {
  std::vector<std::pair<char, Index>> heard;
  Ledger ledger({std::vector<double>(100, 1.0)}, 1, [&](const Progress& progress) {
    if (progress.begun) heard.emplace_back('b', progress.begun->item);
    if (progress.report) heard.emplace_back('r', progress.report->item);
  });
  ledger.begin_batch(0, 64);
  ledger.enter(0, {.item = 0, .seconds = 0.001});
  ASSERT_GT(ledger.begin_batch(0, 64).size(), 2U);
  ledger.enter(0, {.item = 1}, true);
  ledger.enter(0, {.item = 2}, false);
  ledger.begin_batch(0, 1);
  EXPECT_EQ(heard, (std::vector<std::pair<char, Index>>{
                       {'b', 0}, {'r', 0}, {'b', 1}, {'r', 1}, {'b', 2}, {'r', 2}, {'b', 3}}));
}

}  // namespace
}  // namespace unidyn
