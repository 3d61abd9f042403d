// Runs on 1, 2 and 3 ranks.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/mpi/collectives.hpp>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "same_summary.hpp"
#include "unidyn/engine/distribute.hpp"

namespace unidyn {
namespace {

using boost::mpi::communicator;

constexpr int word = 1;  // tag

// Waits for a word, on which the test fails where none comes.
void expect_word(const communicator& world) {
  const auto given_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < given_up) {
    if (const auto mail = world.iprobe(boost::mpi::any_source, word)) {
      world.recv(mail->source(), word);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ADD_FAILURE() << "rank " << world.rank() << " was told nothing";
}

// Takes the words that came after all.
void clear_words(const communicator& world) {
  world.barrier();
  while (const auto mail = world.iprobe(boost::mpi::any_source, word))
    world.recv(mail->source(), word);
}

Index over_all(const communicator& world, Index count) {
  return boost::mpi::all_reduce(world, count, std::plus<>());
}

TEST(DistributeInBatches, LetsWorkersGoOnWithoutWaitingForTheCoordinator) {
  const communicator world;
  Index worked_on = 0;
  const Work work = [&](Index, const StopRequested&) {
    // One of the first batch, and two that follow before anybody has heard of it.
    if (world.rank() > 0 && ++worked_on == 4) world.send(0, word);
    return WorkResult{};
  };
  std::vector<Index> reports(static_cast<std::size_t>(world.size() - 1));  // [worker]
  bool waited = false;
  const auto on_progress = [&](const Progress& progress) {
    if (world.size() == 1 || !progress.report || waited) return;
    ++reports[static_cast<std::size_t>(progress.report_of)];
    // When all are in their second batch: until it hears that they have begun so many, the
    // coordinator hands out nothing.
    waited = std::ranges::min(reports) >= 2;
    for (int worker = 1; waited && worker < world.size(); ++worker) expect_word(world);
  };
  const auto summary = distribute(world, {std::vector<double>(200, 1.0)}, work, on_progress, {});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 200}));
  clear_words(world);
}

TEST(DistributeInBatches, BringsWhatOneByOneBrings) {
  const communicator world;
  // Items that seem to take a second or next to nothing, which fail or fail once.
  for (const double expected : {1e-9, 1e9}) {
    std::vector<Index> worked_on;
    std::vector<char> told(100, 0);
    const Work work = [&](Index item, const StopRequested&) -> WorkResult {
      const bool again = std::ranges::find(worked_on, item) != worked_on.end();
      worked_on.push_back(item);
      if (item % 7 == 0) return {Outcome::failed, "item " + std::to_string(item)};
      if (item % 11 == 0 && !again) throw std::runtime_error("not here");
      return {};
    };
    const auto on_progress = [&](const Progress& progress) {
      if (progress.begun) told[static_cast<std::size_t>(progress.begun->item)] = 'b';
      if (!progress.report) return;
      char& of_item = told[static_cast<std::size_t>(progress.report->item)];
      EXPECT_EQ(of_item, 'b') << "a report on what was not begun";
      of_item = 'r';
    };
    std::vector<double> all(100, expected);
    all[99] = 1e-9;  // both kinds are among them
    const auto summary = distribute(world, {all}, work, on_progress, {});
    const Index failing = 100 / 7 + 1;
    EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 100 - failing, .failed = failing}));
    if (world.rank() == 0) {
      EXPECT_EQ(std::ranges::count(told, 'r'), 100);
    }
    expect_same_on_all_ranks(world, summary);
  }
}

TEST(DistributeInBatches, BeginsNoMoreOfABatchWhenItDrains) {
  const communicator world;
  bool draining = false;
  int asked = 0;
  const auto drain = [&] {
    // From the third question on, the word to give items back is on its way.
    if (draining && ++asked == 3)
      for (int worker = 1; worker < world.size(); ++worker) world.send(worker, word);
    return draining;
  };
  const auto on_progress = [&](const Progress& progress) {
    draining = draining || progress.counts.done >= 5 * (world.size() - 1);
  };
  Index worked_on = 0;
  const Work work = [&](Index, const StopRequested&) {
    if (world.rank() > 0 && ++worked_on == 10) expect_word(world);
    return WorkResult{};
  };
  const auto summary =
      distribute(world, {std::vector<double>(1000, 1.0)}, work, on_progress, {.drain = drain});
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.counts.done + summary.counts.waiting, 1000);
  EXPECT_LE(worked_on, 10);
  if (world.size() > 1) {
    EXPECT_EQ(summary.counts.done, over_all(world, worked_on));
  }
  clear_words(world);
}

TEST(DistributeInBatches, GivesItemsBackToThoseWhoHaveNothingToDo) {
  const communicator world;
  if (world.size() != 3) GTEST_SKIP() << "needs two workers";
  // Rank 1 stays at the first item of its first batch until rank 2 has done all else and the
  // coordinator has waited for a second.
  Index worked_on = 0;
  const Work work = [&](Index, const StopRequested&) {
    if (++worked_on != 2) return WorkResult{};
    if (world.rank() == 1) world.send(2, word);
    expect_word(world);  // rank 2 until rank 1 is there
    return WorkResult{};
  };
  bool waited = false;
  Index begun_by_the_other = 0;
  const auto on_progress = [&](const Progress& progress) {
    const bool heard = progress.begun || progress.report;
    if (!heard && !std::exchange(waited, true)) world.send(1, word);
    if (waited && progress.begun && progress.begun->worker == 1) ++begun_by_the_other;
  };
  const auto summary = distribute(world, {std::vector<double>(64, 1.0)}, work, on_progress, {});
  EXPECT_EQ(summary.counts, (ScheduleCounts{.done = 64}));
  EXPECT_EQ(over_all(world, worked_on), 64);
  if (world.rank() == 0) {
    EXPECT_GT(begun_by_the_other, 0);
  }
  clear_words(world);
}

TEST(DistributeInBatches, StopsWithinABatch) {
  const communicator world;
  bool asked = false;
  const auto on_progress = [&](const Progress& progress) {
    asked = asked || progress.counts.done >= 20;
  };
  Index worked_on = 0, left_off = 0;
  const Work work = [&](Index, const StopRequested& stop_requested) -> WorkResult {
    if (++worked_on % 30 != 0) return {};
    while (!stop_requested()) std::this_thread::yield();
    ++left_off;
    return {Outcome::interrupted};
  };
  const auto summary = distribute(world, {std::vector<double>(1000, 1.0)}, work, on_progress,
                                  {.stop = [&] { return asked; }});
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(summary.counts.running, 0);
  EXPECT_EQ(summary.counts.done + summary.counts.left(), 1000);
  EXPECT_GE(summary.counts.interrupted, over_all(world, left_off));
  EXPECT_EQ(summary.counts.done, over_all(world, worked_on - left_off));
  expect_same_on_all_ranks(world, summary);
}

}  // namespace
}  // namespace unidyn
