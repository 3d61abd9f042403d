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

Schedule::Schedule(const Workload& workload, Index workers, Index attempts) : attempts_(attempts) {
  require(workers >= 1, "Schedule: there must be at least one worker");
  require(attempts >= 1, "Schedule: there must be at least one attempt");
  current_.resize(static_cast<std::size_t>(workers));
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
  return {at(item).last, at(item).given_out, -at(item).expected, item};
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
  move(item, ItemState::running);
  ++at(item).given_out;
  current_[static_cast<std::size_t>(worker)] = item;
  return item;
}

ItemState Schedule::finished(Index worker, Index item, Outcome outcome) {
  require(current(worker) == item, "Schedule::finished: the worker does not have this item");
  const ItemState to = state_after(outcome, at(item).given_out < attempts_);
  current_[static_cast<std::size_t>(worker)].reset();
  if (outcome == Outcome::retry) at(item).given_back_by.push_back(worker);
  if (outcome == Outcome::interrupted) stop();
  move(item, to);
  return to;
}

std::optional<Index> Schedule::lose(Index worker) {
  const auto item = current(worker);
  if (item) finished(worker, *item, Outcome::retry);
  lost_[static_cast<std::size_t>(worker)] = true;
  return item;
}

bool Schedule::is_lost(Index worker) const {
  require(worker >= 0 && worker < workers(), "Schedule: no such worker");
  return lost_[static_cast<std::size_t>(worker)];
}

bool Schedule::over() const {
  return counts_.running == 0 && (stopped_ || counts_.waiting == 0 || living() == 0);
}

ItemState Schedule::state(Index item) const {
  return checked(item).state;
}

std::optional<Index> Schedule::current(Index worker) const {
  require(worker >= 0 && worker < workers(), "Schedule: no such worker");
  return current_[static_cast<std::size_t>(worker)];
}

double Schedule::expected_seconds(Index item) const {
  return checked(item).expected;
}

double Schedule::expected_left() const {
  // The two sums are rounded in different orders: at the end their difference is not quite zero.
  if (counts_.left() == 0) return 0;
  return std::max(0.0, expected_total_ - expected_settled_);
}

}  // namespace unidyn
