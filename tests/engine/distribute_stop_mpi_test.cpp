// Runs on 1, 2 and 3 ranks.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/mpi/collectives.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "same_summary.hpp"
#include "unidyn/engine/distribute.hpp"

namespace unidyn {
namespace {

using boost::mpi::communicator;

Index stoppable_workers(const communicator& world) {
  return std::max(1, world.size() - 1);
}

// Items 0 to 4 are done at once; each of the others lasts until a stop.
struct Endless {
  Index begun = 0;
  Index left_off = 0;

  WorkResult operator()(Index item, const StopRequested& stop_requested) {
    if (item < 5) return {};
    ++begun;
    while (!stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++left_off;
    return {Outcome::interrupted, "asked to stop"};
  }
};

std::vector<double> falling(int items) {
  std::vector<double> expected;
  for (int i = 0; i < items; ++i) expected.push_back(items - i);
  return expected;
}

void expect_good_order(const communicator& world, const ScheduleSummary& summary,
                       const Endless& endless) {
  expect_same_on_all_ranks(world, summary);
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.counts.running, 0);
  EXPECT_EQ(summary.counts.done + summary.counts.left(), 100);
  // An item may also come back unbegun, if it was on its way to a worker when the stop came.
  EXPECT_LE(summary.counts.interrupted, stoppable_workers(world));
  EXPECT_GE(summary.counts.interrupted,
            boost::mpi::all_reduce(world, endless.left_off, std::plus<>()));
  EXPECT_EQ(endless.begun, endless.left_off);
}

TEST(DistributeUnderAStop, StopsInTheMiddleWhenRankZeroIsAsked) {
  const communicator world;
  Endless endless;
  bool five_done = false;
  int looks =
      0;  // after the fifth: before the first look at the mail, all workers are at work again
  const auto on_progress = [&](const Progress& progress) { five_done = progress.counts.done == 5; };
  const auto stop_requested = [&] { return five_done && ++looks > 100; };
  const auto summary =
      distribute(world, {falling(100)}, std::ref(endless), on_progress, {.stop = stop_requested});
  expect_good_order(world, summary, endless);
  EXPECT_EQ(summary.counts.done, 5);
  EXPECT_EQ(summary.counts.interrupted, stoppable_workers(world));
}

TEST(DistributeUnderAStop, StopsForAllWhenAWorkerAloneIsAsked) {
  const communicator world;
  Endless endless;
  const bool asked = world.rank() == world.size() - 1;
  const auto stop_requested = [&] { return asked && endless.begun > 0; };
  const auto summary =
      distribute(world, {falling(100)}, std::ref(endless), nullptr, {.stop = stop_requested});
  expect_good_order(world, summary, endless);
}

TEST(DistributeUnderAStop, BeginsNothingWhenStoppedBeforehand) {
  const communicator world;
  Endless endless;
  const auto summary =
      distribute(world, {falling(100)}, std::ref(endless), nullptr, {.stop = [] { return true; }});
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.counts, (ScheduleCounts{.waiting = 100}));
  EXPECT_EQ(endless.begun, 0);
  expect_same_on_all_ranks(world, summary);
}

TEST(DistributeUnderAStop, KeepsWhatIsDoneInSpiteOfAStop) {
  const communicator world;
  bool begun = false;
  const Work work = [&](Index, const StopRequested& stop_requested) {
    begun = true;
    while (!stop_requested()) std::this_thread::yield();
    return WorkResult{};
  };
  const auto summary = distribute(world, {{1}}, work, nullptr, {.stop = [&] { return begun; }});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 1}));
}

TEST(DistributeUnderAStop, CanBeCalledAgainAfterAStop) {
  const communicator world;
  for (int round = 0; round < 20; ++round) {
    bool asked = false;
    const auto on_progress = [&](const Progress& p) { asked = p.counts.done >= 3; };
    const Work work = [](Index, const StopRequested&) { return WorkResult{}; };
    const auto stopped = distribute(world, {std::vector<double>(50, 1.0)}, work, on_progress,
                                    {.stop = [&] { return asked; }});
    EXPECT_TRUE(stopped.stopped);
    EXPECT_EQ(stopped.counts.total(), 50);
    const auto whole = distribute(world, {std::vector<double>(10, 1.0)}, work, nullptr, {});
    EXPECT_EQ(whole.counts, (ScheduleCounts{.done = 10}));
  }
}

}  // namespace
}  // namespace unidyn
