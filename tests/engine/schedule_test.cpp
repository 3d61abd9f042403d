#include "unidyn/engine/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "unidyn/core/random.hpp"

namespace unidyn {
namespace {

// What one worker that never fails is handed, in order.
std::vector<Index> order_of(const std::vector<double>& expected) {
  Schedule schedule({expected}, 1);
  std::vector<Index> order;
  while (const auto item = schedule.next(0)) {
    order.push_back(*item);
    schedule.finished(0, *item, Outcome::done);
  }
  return order;
}

TEST(Schedule, HandsOutTheLongestExpectedFirst) {
  EXPECT_EQ(order_of({1, 5, 3, 0.5}), (std::vector<Index>{1, 2, 0, 3}));
}

TEST(Schedule, BreaksTiesByIndex) {
  EXPECT_EQ(order_of({2, 7, 2, 7, 2}), (std::vector<Index>{1, 3, 0, 2, 4}));
  EXPECT_EQ(order_of({0.0, -0.0, 0.0}), (std::vector<Index>{0, 1, 2}));
}

TEST(Schedule, OfNothingIsOverAtOnce) {
  Schedule schedule({}, 3);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.next(2), std::nullopt);
  EXPECT_EQ(schedule.expected_left(), 0);
  EXPECT_EQ(schedule.counts(), ScheduleCounts{});
}

TEST(Schedule, CountsEveryItemWhereItIs) {
  Schedule schedule({{6, 5, 4, 3, 2, 1}}, 4);
  for (Index worker = 0; worker < 4; ++worker) EXPECT_EQ(schedule.next(worker), worker);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 2, .running = 4}));
  EXPECT_EQ(schedule.finished(0, 0, Outcome::done), ItemState::done);
  EXPECT_EQ(schedule.finished(1, 1, Outcome::failed), ItemState::failed);
  EXPECT_EQ(schedule.finished(2, 2, Outcome::retry), ItemState::waiting);
  EXPECT_EQ(schedule.finished(3, 3, Outcome::interrupted), ItemState::interrupted);
  EXPECT_EQ(schedule.counts(),
            (ScheduleCounts{.waiting = 3, .done = 1, .failed = 1, .interrupted = 1}));
  EXPECT_EQ(schedule.counts().total(), 6);
  EXPECT_EQ(schedule.counts().left(), 4);
  EXPECT_EQ(schedule.state(2), ItemState::waiting);
  EXPECT_EQ(schedule.state(3), ItemState::interrupted);
}

TEST(Schedule, KnowsWhatEachWorkerHas) {
  Schedule schedule({{1, 2}}, 2);
  EXPECT_EQ(schedule.current(0), std::nullopt);
  schedule.next(0);
  EXPECT_EQ(schedule.current(0), 1);
  EXPECT_EQ(schedule.current(1), std::nullopt);
  schedule.finished(0, 1, Outcome::done);
  EXPECT_EQ(schedule.current(0), std::nullopt);
}

TEST(Schedule, IsNotOverWhileSomethingRuns) {
  Schedule schedule({{1}}, 2);
  EXPECT_FALSE(schedule.over());
  schedule.next(0);
  EXPECT_EQ(schedule.next(1), std::nullopt);
  EXPECT_FALSE(schedule.over());
  schedule.finished(0, 0, Outcome::failed);
  EXPECT_TRUE(schedule.over());
}

TEST(Schedule, GivesUpAfterTheLastAttempt) {
  for (const Index attempts : {1, 2, 3, 7}) {
    Schedule schedule({{1}}, 1, attempts);
    for (Index attempt = 1; attempt <= attempts; ++attempt) {
      EXPECT_EQ(schedule.next(0), 0);
      EXPECT_EQ(schedule.finished(0, 0, Outcome::retry),
                attempt < attempts ? ItemState::waiting : ItemState::given_up);
    }
    EXPECT_EQ(schedule.next(0), std::nullopt);
    EXPECT_EQ(schedule.counts(), (ScheduleCounts{.given_up = 1}));
    EXPECT_TRUE(schedule.over());
  }
}

TEST(Schedule, CanSucceedOnTheLastAttempt) {
  Schedule schedule({{1}}, 1);
  for (const Outcome outcome : {Outcome::retry, Outcome::retry, Outcome::done}) {
    schedule.next(0);
    schedule.finished(0, 0, outcome);
  }
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.done = 1}));
}

TEST(Schedule, TriesNewItemsBeforeThoseThatCameBack) {
  Schedule schedule({{3, 2, 1}}, 1);
  std::vector<Index> order;
  while (const auto item = schedule.next(0)) {
    order.push_back(*item);
    schedule.finished(0, *item, Outcome::retry);
  }
  EXPECT_EQ(order, (std::vector<Index>{0, 1, 2, 0, 1, 2, 0, 1, 2}));
}

TEST(Schedule, GivesAnItemThatCameBackToSomebodyElse) {
  Schedule schedule({{1}}, 2);
  schedule.next(0);
  EXPECT_EQ(schedule.next(1), std::nullopt);
  schedule.finished(0, 0, Outcome::retry);
  EXPECT_EQ(schedule.next(0), std::nullopt);  // it waits for worker 1
  EXPECT_FALSE(schedule.over());
  EXPECT_EQ(schedule.next(1), 0);
  schedule.finished(1, 0, Outcome::retry);
  EXPECT_EQ(schedule.next(0), 0);  // now that both have tried it, either may again
}

TEST(Schedule, LosesNothingToOneBrokenWorker) {
  // Worker 0 fails at everything, at once: it takes each item before the others finish anything.
  constexpr Index items = 200;
  constexpr Index workers = 3;
  Schedule schedule({std::vector<double>(items, 1.0)}, workers);
  std::vector<Index> attempts_of_broken(items, 0);
  while (!schedule.over()) {
    for (Index worker = 1; worker < workers; ++worker)
      if (!schedule.current(worker)) schedule.next(worker);
    while (const auto item = schedule.next(0)) {
      ++attempts_of_broken[static_cast<std::size_t>(*item)];
      schedule.finished(0, *item, Outcome::retry);
    }
    for (Index worker = 1; worker < workers; ++worker)
      if (const auto item = schedule.current(worker))
        schedule.finished(worker, *item, Outcome::done);
  }
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.done = items}));
  for (const Index attempts : attempts_of_broken) EXPECT_LE(attempts, 1);
}

TEST(Schedule, HandsOutNothingOnceStopped) {
  Schedule schedule({{3, 2, 1}}, 2);
  schedule.next(0);
  schedule.stop();
  EXPECT_TRUE(schedule.stopped());
  EXPECT_EQ(schedule.next(1), std::nullopt);
  EXPECT_FALSE(schedule.over());  // worker 0 still has its item
  schedule.finished(0, 0, Outcome::done);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 2, .done = 1}));
}

TEST(Schedule, StopsForAllWhenOneIsInterrupted) {
  Schedule schedule({{3, 2, 1}}, 2);
  schedule.next(0);
  schedule.next(1);
  schedule.finished(1, 1, Outcome::interrupted);
  EXPECT_TRUE(schedule.stopped());
  EXPECT_EQ(schedule.next(1), std::nullopt);
  schedule.finished(0, 0, Outcome::interrupted);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .interrupted = 2}));
}

TEST(Schedule, KeepsAnItemThatCameBackAfterTheStopForLater) {
  Schedule schedule({{1}}, 1);
  schedule.next(0);
  schedule.stop();
  schedule.finished(0, 0, Outcome::retry);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.counts().left(), 1);
}

TEST(Schedule, AccountsForTheExpectedSeconds) {
  Schedule schedule({{8, 4, 2, 1}}, 4);
  EXPECT_EQ(schedule.expected_left(), 15);
  for (Index worker = 0; worker < 4; ++worker) schedule.next(worker);
  EXPECT_EQ(schedule.expected_left(), 15);  // what runs is still to be done
  schedule.finished(0, 0, Outcome::done);
  schedule.finished(1, 1, Outcome::failed);
  schedule.finished(2, 2, Outcome::retry);
  schedule.finished(3, 3, Outcome::interrupted);
  EXPECT_EQ(schedule.expected_left(), 3);
  EXPECT_EQ(schedule.expected_settled(), 12);
  EXPECT_EQ(schedule.expected_seconds(1), 4);
}

TEST(Schedule, HasExactlyNothingLeftAtTheEnd) {
  Stream stream("schedule test", "roundings");
  std::vector<double> expected(1000);
  for (double& seconds : expected) seconds = std::exp(10 * stream.normal());
  Schedule schedule({expected}, 1);
  while (const auto item = schedule.next(0)) {
    EXPECT_GT(schedule.expected_left(), 0);
    schedule.finished(0, *item, Outcome::done);
  }
  EXPECT_EQ(schedule.expected_left(), 0);
}

TEST(Schedule, RefusesImpossibleInput) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(Schedule({{1}}, 0), std::invalid_argument);
  EXPECT_THROW(Schedule({{1}}, 1, 0), std::invalid_argument);
  for (const double bad : {-1.0, infinity, std::nan("")})
    EXPECT_THROW(Schedule({{1, bad}}, 1), std::invalid_argument);
}

TEST(Schedule, RefusesMisuseAndIsNotChangedByIt) {
  Schedule schedule({{2, 1}}, 2);
  schedule.next(0);
  const auto refused = [&](Index worker, Index item) {
    EXPECT_THROW(schedule.finished(worker, item, Outcome::done), std::invalid_argument);
  };
  refused(0, 1);                                          // not the item it has
  refused(1, 0);                                          // somebody else's
  refused(2, 0);                                          // no such worker
  refused(-1, 0);                                         // nor such a one
  EXPECT_THROW(schedule.next(0), std::invalid_argument);  // has an item already
  EXPECT_THROW(schedule.next(2), std::invalid_argument);
  EXPECT_THROW(schedule.state(2), std::invalid_argument);
  EXPECT_THROW(schedule.expected_seconds(-1), std::invalid_argument);
  EXPECT_THROW(schedule.finished(0, 0, static_cast<Outcome>(17)), std::invalid_argument);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .running = 1}));
  schedule.finished(0, 0, Outcome::done);
  refused(0, 0);  // finished already
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .done = 1}));
}

TEST(Outcome, HasNames) {
  EXPECT_EQ(all_names<Outcome>(), "done, failed, retry, interrupted");
  EXPECT_EQ(from_name<Outcome>(to_name(Outcome::retry)), Outcome::retry);
}

TEST(Schedule, KeepsTheLastItemsBehindAllOthers) {
  Schedule schedule({.expected_seconds = {9, 1, 5, 7}, .last = {3, 0}}, 1);
  std::vector<Index> order;
  bool again = true;
  while (const auto item = schedule.next(0)) {
    order.push_back(*item);
    // One that comes back for a retry is still begun before the last ones.
    schedule.finished(0, *item, std::exchange(again, false) ? Outcome::retry : Outcome::done);
  }
  EXPECT_EQ(order, (std::vector<Index>{2, 1, 2, 0, 3}));
  EXPECT_THROW(Schedule({.expected_seconds = {1}, .last = {1}}, 1), std::invalid_argument);
}

TEST(Schedule, HandsOutTheLongestThatFits) {
  Schedule schedule({{8, 4, 2}}, 3);
  const auto below = [](double limit) { return [=](double expected) { return expected < limit; }; };
  EXPECT_EQ(schedule.next(0, below(5)), 1);
  EXPECT_EQ(schedule.next(1, below(1)), std::nullopt);
  EXPECT_EQ(schedule.next(1, below(9)), 0);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .running = 2}));
}

TEST(Schedule, GivesTheItemOfALostWorkerToAnother) {
  Schedule schedule({{2, 1}}, 2);
  schedule.next(0);
  EXPECT_EQ(schedule.lose(0), 0);
  EXPECT_TRUE(schedule.is_lost(0));
  EXPECT_EQ(schedule.living(), 1);
  EXPECT_EQ(schedule.next(0), std::nullopt);
  EXPECT_FALSE(schedule.over());
  EXPECT_EQ(schedule.next(1), 1);  // what was given out less often comes first
  schedule.finished(1, 1, Outcome::done);
  EXPECT_EQ(schedule.next(1), 0);
  schedule.finished(1, 0, Outcome::done);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.lose(1), std::nullopt);  // it had nothing
}

TEST(Schedule, IsOverWhenNobodyIsLeft) {
  Schedule schedule({{2, 1}}, 1);
  schedule.next(0);
  schedule.lose(0);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.counts().left(), 2);
}

TEST(ScheduleBatches, AreBegunItemByItemInOrder) {
  Schedule schedule({{5, 1, 4, 2, 3}}, 2);
  EXPECT_EQ(schedule.next(0), 0);
  EXPECT_EQ(schedule.add(0), 2);
  EXPECT_EQ(schedule.add(0), 4);
  EXPECT_EQ(schedule.next(1), 3);  // what worker 0 holds is not handed out again
  EXPECT_EQ(schedule.held(0), 2);
  EXPECT_EQ(schedule.held(1), 0);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 3, .running = 2}));
  for (const Index item : {0, 2}) {
    EXPECT_EQ(schedule.current(0), item);
    schedule.finished(0, item, Outcome::done, true);
  }
  EXPECT_EQ(schedule.current(0), 4);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .running = 2, .done = 2}));
  schedule.finished(0, 4, Outcome::done, true);
  EXPECT_EQ(schedule.current(0), std::nullopt);
  EXPECT_EQ(schedule.next(0), 1);
}

TEST(ScheduleBatches, ComeBackUntriedWhereAWorkerDoesNotGoOn) {
  for (const Outcome outcome : {Outcome::done, Outcome::failed, Outcome::retry}) {
    Schedule schedule({{3, 2, 1}}, 1, 1);  // one attempt: a second would not be allowed
    schedule.next(0);
    schedule.add(0);
    schedule.add(0);
    schedule.finished(0, 0, outcome, false);
    EXPECT_EQ(schedule.held(), 0);
    EXPECT_EQ(schedule.counts().waiting, 2);
    for (const Index item : {1, 2}) {
      EXPECT_EQ(schedule.next(0), item);
      schedule.finished(0, item, Outcome::done);
    }
    EXPECT_EQ(schedule.counts().done, outcome == Outcome::done ? 3 : 2);
    EXPECT_TRUE(schedule.over());
  }
}

TEST(ScheduleBatches, OfALostWorkerComeBackUntried) {
  Schedule schedule({{3, 2, 1}}, 2, 1);
  schedule.next(0);
  schedule.add(0);
  schedule.add(0);
  EXPECT_EQ(schedule.lose(0), 0);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 2, .given_up = 1}));
  EXPECT_EQ(schedule.next(1), 1);
  schedule.finished(1, 1, Outcome::done);
  EXPECT_EQ(schedule.next(1), 2);
}

TEST(ScheduleBatches, AreNotBegunAfterAnInterruption) {
  Schedule schedule({{3, 2, 1}}, 1);
  schedule.next(0);
  schedule.add(0);
  schedule.finished(0, 0, Outcome::interrupted, true);
  EXPECT_EQ(schedule.current(0), std::nullopt);
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 2, .interrupted = 1}));
  EXPECT_TRUE(schedule.over());
}

TEST(ScheduleBatches, GoOnInAStoppedScheduleUntilTheWorkerHearsOfIt) {
  Schedule schedule({{3, 2, 1}}, 1);
  schedule.next(0);
  schedule.add(0);
  schedule.stop();
  EXPECT_EQ(schedule.add(0), std::nullopt);
  schedule.finished(0, 0, Outcome::done, true);
  EXPECT_FALSE(schedule.over());
  schedule.finished(0, 1, Outcome::done, true);
  EXPECT_TRUE(schedule.over());
  EXPECT_EQ(schedule.counts(), (ScheduleCounts{.waiting = 1, .done = 2}));
}

TEST(ScheduleBatches, HoldNothingThatMayKillAWorkerOrWasTriedBefore) {
  Schedule suspects({.expected_seconds = {3, 2, 1}, .last = {1, 2}}, 1);
  suspects.next(0);
  EXPECT_EQ(suspects.add(0), std::nullopt);
  suspects.finished(0, 0, Outcome::done);
  EXPECT_EQ(suspects.next(0), 1);
  EXPECT_EQ(suspects.add(0), std::nullopt);

  Schedule tried({{3, 2}}, 1);
  tried.next(0);
  tried.finished(0, 0, Outcome::retry);
  EXPECT_EQ(tried.next(0), 1);
  EXPECT_EQ(tried.add(0), std::nullopt);
}

TEST(ScheduleBatches, TakeWhatFitsInTurn) {
  Schedule schedule({{8, 4, 2}}, 1);
  EXPECT_THROW(schedule.add(0), std::invalid_argument);
  schedule.next(0);
  EXPECT_EQ(schedule.add(0, [](double expected) { return expected < 3; }), std::nullopt);
  EXPECT_EQ(schedule.add(0, [](double expected) { return expected < 5; }), 1);
}

}  // namespace
}  // namespace unidyn
