#include "unidyn/engine/schedule.hpp"

#include <algorithm>
#include <cmath>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

Index& count_of(ScheduleCounts& counts, ItemState state) {
  switch (state) {
    case ItemState::waiting:
      return counts.waiting;
    case ItemState::running:
      return counts.running;
    case ItemState::done:
      return counts.done;
    case ItemState::failed:
      return counts.failed;
    case ItemState::given_up:
      return counts.given_up;
    case ItemState::interrupted:
      return counts.interrupted;
  }
  throw std::invalid_argument("Schedule: no such state");
}

bool settled(ItemState state) {
  return state == ItemState::done || state == ItemState::failed || state == ItemState::given_up;
}

ItemState state_after(Outcome outcome, bool may_retry) {
  switch (outcome) {
    case Outcome::done:
      return ItemState::done;
    case Outcome::failed:
      return ItemState::failed;
    case Outcome::interrupted:
      return ItemState::interrupted;
    case Outcome::retry:
      return may_retry ? ItemState::waiting : ItemState::given_up;
  }
  throw std::invalid_argument("Schedule: no such outcome");
}

}  // namespace

Schedule::Schedule(const Workload& workload, Index workers, Index attempts)
    : living_(workers), attempts_(attempts) {
  require(workers >= 1, "Schedule: there must be at least one worker");
  require(attempts >= 1, "Schedule: there must be at least one attempt");
  batch_.resize(static_cast<std::size_t>(workers));
  lost_.resize(static_cast<std::size_t>(workers));
  items_.reserve(workload.expected_seconds.size());
  for (const double expected : workload.expected_seconds) {
    require(std::isfinite(expected) && expected >= 0,
            "Schedule: expected seconds must be finite and not negative");
    items_.push_back({expected});
    expected_total_ += expected;
  }
  for (const Index item : workload.last) {
    require(item >= 0 && item < static_cast<Index>(items_.size()), "Schedule: no such item");
    at(item).last = true;
  }
  for (std::size_t item = 0; item < items_.size(); ++item) waiting_.insert(turn(counts_.waiting++));
}

const Schedule::Item& Schedule::checked(Index item) const {
  require(item >= 0 && item < counts_.total(), "Schedule: no such item");
  return items_[static_cast<std::size_t>(item)];
}

Schedule::Turn Schedule::turn(Index item) {
  return {at(item).last, at(item).begun, -at(item).expected, item};
}

bool Schedule::may_have(Index worker, Index item) {
  const auto& givers = at(item).given_back_by;
  const auto living = [&](Index giver) { return !is_lost(giver); };
  return std::ranges::count_if(givers, living) >= this->living() ||
         std::ranges::find(givers, worker) == givers.end();
}

void Schedule::move(Index item, ItemState to) {
  --count_of(counts_, at(item).state);
  ++count_of(counts_, to);
  at(item).state = to;
  if (to == ItemState::waiting) waiting_.insert(turn(item));
  if (settled(to)) expected_settled_ += at(item).expected;
}

std::optional<Index> Schedule::next(Index worker, const Fits& fits) {
  require(!current(worker), "Schedule::next: the worker has an item already");
  if (stopped_ || is_lost(worker)) return std::nullopt;
  const auto chosen = std::ranges::find_if(waiting_, [&](const Turn& t) {
    const Index item = std::get<3>(t);
    return (!fits || fits(at(item).expected)) && may_have(worker, item);
  });
  if (chosen == waiting_.end()) return std::nullopt;
  const Index item = std::get<3>(*chosen);
  waiting_.erase(chosen);
  batch_[static_cast<std::size_t>(worker)] = {item};
  ++held_;
  begin_next(worker);
  return item;
}

std::optional<Index> Schedule::add(Index worker, const Fits& fits) {
  const auto running = current(worker);
  require(running.has_value(), "Schedule::add: the worker has no item");
  if (stopped_ || waiting_.empty()) return std::nullopt;
  const auto [last, begun, minus_expected, item] = *waiting_.begin();
  const bool fresh = begun == 0 && at(*running).begun == 1 && !last && !at(*running).last;
  if (!fresh || (fits && !fits(-minus_expected))) return std::nullopt;
  waiting_.erase(waiting_.begin());
  batch_[static_cast<std::size_t>(worker)].push_back(item);
  ++held_;
  return item;
}

// The first item of the worker's batch.
void Schedule::begin_next(Index worker) {
  const Index item = batch(worker).front();
  --held_;
  ++at(item).begun;
  move(item, ItemState::running);
}

// All of the worker's batch, of which it runs none.
void Schedule::put_back(Index worker) {
  auto& batch = batch_[static_cast<std::size_t>(worker)];
  for (const Index item : batch) waiting_.insert(turn(item));
  held_ -= static_cast<Index>(batch.size());
  batch.clear();
}

ItemState Schedule::finished(Index worker, Index item, Outcome outcome, bool goes_on) {
  require(current(worker) == item, "Schedule::finished: the worker does not have this item");
  const ItemState to = state_after(outcome, at(item).begun < attempts_);
  auto& batch = batch_[static_cast<std::size_t>(worker)];
  batch.erase(batch.begin());
  if (outcome == Outcome::retry) {
    at(item).given_back_by.push_back(worker);
    chooses_ = true;
  }
  if (outcome == Outcome::interrupted) stop();
  move(item, to);
  if (batch.empty()) return to;
  if (goes_on && outcome != Outcome::interrupted)
    begin_next(worker);
  else
    put_back(worker);
  return to;
}

std::optional<Index> Schedule::lose(Index worker) {
  const auto item = current(worker);
  if (item) finished(worker, *item, Outcome::retry);
  if (!is_lost(worker)) --living_;
  lost_[static_cast<std::size_t>(worker)] = true;
  return item;
}

bool Schedule::is_lost(Index worker) const {
  require(worker >= 0 && worker < workers(), "Schedule: no such worker");
  return lost_[static_cast<std::size_t>(worker)];
}

const std::vector<Index>& Schedule::batch(Index worker) const {
  require(worker >= 0 && worker < workers(), "Schedule: no such worker");
  return batch_[static_cast<std::size_t>(worker)];
}

Index Schedule::held(Index worker) const {
  return std::max<Index>(0, static_cast<Index>(batch(worker).size()) - 1);
}

bool Schedule::over() const {
  return counts_.running == 0 && (stopped_ || counts_.waiting == 0 || living() == 0);
}

ItemState Schedule::state(Index item) const {
  return checked(item).state;
}

std::optional<Index> Schedule::current(Index worker) const {
  if (batch(worker).empty()) return std::nullopt;
  return batch(worker).front();
}

double Schedule::expected_seconds(Index item) const {
  return checked(item).expected;
}

double Schedule::expected_left() const {
  // The two sums are rounded in different orders, so their final difference is not exactly zero.
  if (counts_.left() == 0) return 0;
  return std::max(0.0, expected_total_ - expected_settled_);
}

}  // namespace unidyn
