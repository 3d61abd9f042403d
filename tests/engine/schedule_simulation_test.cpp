#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <numeric>
#include <queue>
#include <string>

#include "unidyn/core/random.hpp"
#include "unidyn/engine/schedule.hpp"

namespace unidyn {
namespace {

// A cluster in one process: workers finish in the order of a simulated clock, with random durations
// and random outcomes, and the books are kept a second time.
class Simulation {
 public:
  Simulation(Index items, Index workers, const std::string& name)
      : stream_("schedule simulation", name),
        expected_(costs(items)),
        schedule_({expected_}, workers),
        given_out_(static_cast<std::size_t>(items), 0),
        settled_(given_out_) {
    for (Index worker = 0; worker < workers; ++worker) idle_.push_back(worker);
  }

  // Runs until `stop_after` items are settled, then until all workers are idle.
  void run(Index stop_after) {
    for (;;) {
      if (std::accumulate(settled_.begin(), settled_.end(), Index(0)) >= stop_after)
        schedule_.stop();
      offer();
      check_counts();
      if (busy_.empty()) break;
      finish_one();
    }
    EXPECT_TRUE(schedule_.over());
  }

  void check_that_each_is_accounted_for_once(Index attempts) {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      const ItemState state = schedule_.state(static_cast<Index>(i));
      const bool settled =
          state == ItemState::done || state == ItemState::failed || state == ItemState::given_up;
      EXPECT_EQ(settled_[i], settled ? 1 : 0);
      EXPECT_LE(given_out_[i], attempts);
      if (state == ItemState::given_up) {
        EXPECT_EQ(given_out_[i], attempts);
      }
      EXPECT_GE(given_out_[i], settled ? 1 : 0);
    }
  }

  const Schedule& schedule() const { return schedule_; }

 private:
  using Event = std::pair<double, Index>;  // when, which worker

  std::vector<double> costs(Index items) {
    std::vector<double> all(static_cast<std::size_t>(items));
    for (double& cost : all) cost = static_cast<double>(stream_.below(50));  // with many ties
    return all;
  }

  void offer() {
    std::erase_if(idle_, [&](Index worker) {
      const auto item = schedule_.next(worker);
      if (!item) return false;
      if (given_out_[static_cast<std::size_t>(*item)] == 0) check_first_hand_out(*item);
      for (std::uint64_t more = stream_.below(6); more > 0; --more)
        if (const auto added = schedule_.add(worker)) check_first_hand_out(*added);
      begin(worker);
      return true;
    });
  }

  void begin(Index worker) {
    const auto i = static_cast<std::size_t>(schedule_.current(worker).value());
    ++given_out_[i];
    busy_.emplace(clock_ + expected_[i] * (0.5 + stream_.uniform()), worker);
  }

  // The first hand-outs follow the order: longest first, ties by index; but for what came back
  // from a batch.
  void check_first_hand_out(Index item) {
    if (batch_came_back_) return;
    if (last_first_ >= 0) {
      const double before = schedule_.expected_seconds(last_first_);
      const double now = schedule_.expected_seconds(item);
      EXPECT_TRUE(before > now || (before == now && last_first_ < item));
    }
    last_first_ = item;
  }

  void finish_one() {
    const auto [when, worker] = busy_.top();
    busy_.pop();
    clock_ = when;
    const Index item = schedule_.current(worker).value();
    const std::uint64_t die = stream_.below(10);
    Outcome outcome = die < 6 ? Outcome::done : die < 7 ? Outcome::failed : Outcome::retry;
    if (schedule_.stopped() && die % 2 == 0) outcome = Outcome::interrupted;
    const Index held = schedule_.held(worker);
    const ItemState to = schedule_.finished(worker, item, outcome, stream_.below(10) > 0);
    if (to != ItemState::waiting && to != ItemState::interrupted)
      ++settled_[static_cast<std::size_t>(item)];
    if (schedule_.current(worker)) {
      begin(worker);
    } else {
      batch_came_back_ = batch_came_back_ || held > 0;
      idle_.push_back(worker);
    }
  }

  void check_counts() {
    const ScheduleCounts counts = schedule_.counts();
    EXPECT_EQ(counts.total(), static_cast<Index>(expected_.size()));
    EXPECT_EQ(counts.running, static_cast<Index>(busy_.size()));
    EXPECT_EQ(counts.done + counts.failed + counts.given_up,
              std::accumulate(settled_.begin(), settled_.end(), Index(0)));
  }

  Stream stream_;
  std::vector<double> expected_;
  Schedule schedule_;
  std::vector<Index> given_out_;  // [item] how often
  std::vector<Index> settled_;    // [item] how often
  std::vector<Index> idle_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> busy_;
  double clock_ = 0;
  Index last_first_ = -1;
  bool batch_came_back_ = false;
};

TEST(ScheduleSimulation, AccountsForEveryItemOnceAmongThousandsOfWorkers) {
  for (const Index workers : {1, 2, 3, 50, 3000}) {
    Simulation simulation(4000, workers, "run " + std::to_string(workers));
    simulation.run(std::numeric_limits<Index>::max());
    simulation.check_that_each_is_accounted_for_once(3);
    EXPECT_EQ(simulation.schedule().counts().left(), 0);
    EXPECT_EQ(simulation.schedule().expected_left(), 0);
    EXPECT_GT(simulation.schedule().counts().given_up, 0);  // 0.3³ of 4000 is about a hundred
  }
}

TEST(ScheduleSimulation, AccountsForEveryItemOnceWhenStopped) {
  for (const Index workers : {1, 3, 1000}) {
    Simulation simulation(3000, workers, "stop " + std::to_string(workers));
    simulation.run(700);
    simulation.check_that_each_is_accounted_for_once(3);
    const ScheduleCounts counts = simulation.schedule().counts();
    EXPECT_EQ(counts.running, 0);
    EXPECT_GT(counts.left(), 0);
    EXPECT_EQ(counts.left() + counts.done + counts.failed + counts.given_up, 3000);
  }
}

}  // namespace
}  // namespace unidyn
