// Runs on 1, 2 and 3 ranks.
#include "unidyn/engine/distribute.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/mpi/collectives.hpp>
#include <chrono>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <thread>

#include "same_summary.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using boost::mpi::communicator;
using std::chrono::milliseconds;

Index workers_of(const communicator& world) {
  return std::max(1, world.size() - 1);
}
bool coordinates(const communicator& world) {
  return world.rank() == 0;
}
bool works(const communicator& world) {
  return world.size() == 1 || world.rank() > 0;
}

const StopRequested never = [] { return false; };

// How often each item was worked on, over all ranks.
std::vector<Index> attempts_over_all(const communicator& world, const std::vector<Index>& worked_on,
                                     std::size_t items) {
  std::vector<Index> here(items, 0);
  for (const Index item : worked_on) ++here[static_cast<std::size_t>(item)];
  std::vector<Index> all(items, 0);
  if (items > 0)
    boost::mpi::all_reduce(world, here.data(), static_cast<int>(items), all.data(), std::plus<>());
  return all;
}

TEST(Distribute, HasEveryItemDoneExactlyOnce) {
  const communicator world;
  for (const std::size_t items : {0, 1, 2, 3000}) {
    std::vector<Index> worked_on;
    const Work work = [&](Index item, const StopRequested&) {
      worked_on.push_back(item);
      return WorkResult{};
    };
    const auto summary = distribute(world, {std::vector<double>(items, 1.0)}, work, nullptr, {});
    EXPECT_EQ(summary.counts, (ScheduleCounts{.done = static_cast<Index>(items)}));
    EXPECT_FALSE(summary.stopped);
    expect_same_on_all_ranks(world, summary);
    EXPECT_EQ(attempts_over_all(world, worked_on, items), std::vector<Index>(items, 1));
    EXPECT_TRUE(works(world) || worked_on.empty());
  }
}

TEST(Distribute, HandsOutTheLongestExpectedFirst) {
  const communicator world;
  std::vector<double> expected;
  for (int i = 0; i < 100; ++i) expected.push_back((i * 37) % 100);
  std::vector<double> order;
  const Work work = [&](Index item, const StopRequested&) {
    order.push_back(static_cast<double>((item * 37) % 100));
    return WorkResult{};
  };
  distribute(world, {expected}, work, nullptr, {.stop = never});
  EXPECT_TRUE(std::ranges::is_sorted(order, std::greater<>()));
}

TEST(Distribute, TakesTheExpectationsOfRankZero) {
  const communicator world;
  const Work work = [](Index, const StopRequested&) { return WorkResult{}; };
  const std::size_t items = coordinates(world) ? 5 : 0;
  const auto summary =
      distribute(world, {std::vector<double>(items, 1.0)}, work, nullptr, {.stop = never});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 5}));
}

TEST(Distribute, GoesOnAfterExceptionsAndGivesUpAfterThreeAttempts) {
  const communicator world;
  std::vector<Index> worked_on;
  const Work work = [&](Index item, const StopRequested&) -> WorkResult {
    worked_on.push_back(item);
    if (item == 2) throw StorageError("no space left");
    if (item == 4) throw 5;
    return {};
  };
  std::vector<std::string> given_up;
  const auto on_progress = [&](const Progress& progress) {
    if (progress.given_up) given_up.push_back(progress.report->reason);
  };
  const auto summary =
      distribute(world, {std::vector<double>(20, 1.0)}, work, on_progress, {.stop = never});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 18, .given_up = 2}));
  expect_same_on_all_ranks(world, summary);
  const auto attempts = attempts_over_all(world, worked_on, 20);
  for (std::size_t item = 0; item < 20; ++item)
    EXPECT_EQ(attempts[item], item == 2 || item == 4 ? 3 : 1);
  // Every worker has its try before one tries again.
  const Index tries_here = std::ranges::count(worked_on, 2);
  const Index workers = workers_of(world);
  EXPECT_GE(tries_here, works(world) ? 3 / workers : 0);
  EXPECT_LE(tries_here, works(world) ? (3 + workers - 1) / workers : 0);
  EXPECT_EQ(given_up.size(), coordinates(world) ? 2U : 0U);
  EXPECT_EQ(std::ranges::count(given_up, "no space left"), coordinates(world) ? 1 : 0);
}

TEST(Distribute, TakesANumericalFailureAsFinal) {
  const communicator world;
  std::vector<Index> worked_on;
  const Work work = [&](Index item, const StopRequested&) -> WorkResult {
    worked_on.push_back(item);
    if (item % 2 == 0) return {Outcome::failed, "loss of item " + std::to_string(item)};
    return {};
  };
  const auto on_progress = [&](const Progress& progress) {
    if (!progress.report || progress.report->outcome == Outcome::done) return;
    EXPECT_EQ(progress.report->reason, "loss of item " + std::to_string(progress.report->item));
  };
  const auto summary =
      distribute(world, {std::vector<double>(10, 1.0)}, work, on_progress, {.stop = never});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 5, .failed = 5}));
  EXPECT_EQ(attempts_over_all(world, worked_on, 10), std::vector<Index>(10, 1));
}

TEST(Distribute, PassesTheLongestReasonOn) {
  const communicator world;
  const std::string reason(Report::longest_reason, 'r');
  const Work work = [&](Index, const StopRequested&) {
    return WorkResult{Outcome::failed, reason + " and more"};
  };
  int heard = 0;
  const auto on_progress = [&](const Progress& progress) {
    if (!progress.report) return;
    ++heard;
    EXPECT_EQ(progress.report->reason, reason);
  };
  distribute(world, {{1, 1, 1}}, work, on_progress, {.stop = never});
  EXPECT_EQ(heard, coordinates(world) ? 3 : 0);
}

TEST(Distribute, TellsTheListenerOfEveryReportUntilNothingIsLeft) {
  const communicator world;
  Index reports = 0;
  double left = 100;
  const auto on_progress = [&](const Progress& progress) {
    if (!progress.report) return;
    ++reports;
    EXPECT_EQ(progress.counts.done, reports);
    EXPECT_EQ(progress.counts.total(), 40);
    EXPECT_LT(progress.expected_left, left);
    EXPECT_GE(progress.report->seconds, 0);
    EXPECT_EQ(progress.workers, workers_of(world));
    left = progress.expected_left;
  };
  const Work work = [](Index, const StopRequested&) { return WorkResult{}; };
  distribute(world, {std::vector<double>(40, 2.0)}, work, on_progress, {.stop = never});
  EXPECT_EQ(reports, coordinates(world) ? 40 : 0);
  EXPECT_EQ(left, coordinates(world) ? 0 : 100);
}

TEST(Distribute, LeavesOtherMessagesAlone) {
  const communicator world;
  const int next = (world.rank() + 1) % world.size();
  const int before = (world.rank() + world.size() - 1) % world.size();
  std::vector<boost::mpi::request> sent;
  for (int tag = 0; tag < 5; ++tag) sent.push_back(world.isend(next, tag, 10 * world.rank() + tag));
  const Work work = [](Index, const StopRequested&) { return WorkResult{}; };
  const auto summary =
      distribute(world, {std::vector<double>(30, 1.0)}, work, nullptr, {.stop = never});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 30}));
  for (int tag = 0; tag < 5; ++tag) {
    int value = -1;
    world.recv(before, tag, value);
    EXPECT_EQ(value, 10 * before + tag);
  }
  boost::mpi::wait_all(sent.begin(), sent.end());
}

TEST(Distribute, CostsNextToNothingWhileItWaitsAndIsHeardOfEverySecond) {
  const communicator world;
  int ticks = 0;
  const auto on_progress = [&](const Progress& progress) { ticks += !progress.report; };
  // One long item: the coordinator waits for it, and so does a second worker, if there is one.
  const Work work = [](Index, const StopRequested& stop_requested) {
    for (int i = 0; i < 25; ++i) {
      std::this_thread::sleep_for(milliseconds(100));
      stop_requested();
    }
    return WorkResult{};
  };
  const std::clock_t before = std::clock();
  const auto summary = distribute(world, {{1}}, work, on_progress, {.stop = never});
  const double cpu_seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 1}));
  EXPECT_LT(cpu_seconds, 0.1 * summary.seconds);
  EXPECT_GE(ticks, coordinates(world) ? 2 : 0);
}

TEST(Distribute, RefusesAnImpossibleExpectation) {
  const communicator world;
  if (world.size() > 1) GTEST_SKIP() << "on more ranks the others would wait";
  const Work work = [](Index, const StopRequested&) { return WorkResult{}; };
  EXPECT_THROW(distribute(world, {{1, -1}}, work, nullptr, {.stop = never}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
