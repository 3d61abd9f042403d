#include "unidyn/engine/ledger.hpp"

#include <utility>

namespace unidyn {
namespace {

constexpr std::chrono::seconds between_ticks(1);
constexpr double batch_seconds = 1;

double seconds_between(std::chrono::steady_clock::time_point from,
                       std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::optional<double> Progress::seconds_to_go() const {
  if (expected_settled <= 0) return std::nullopt;
  return expected_left * (spent_settled / expected_settled) / static_cast<double>(workers);
}

Ledger::Ledger(const Workload& workload, Index workers, OnProgress on_progress, Limits limits)
    : schedule_(workload, workers),
      on_progress_(std::move(on_progress)),
      limits_(std::move(limits)) {}

// What items that are expected to take so long will take, by those that are settled [s].
double Ledger::taken(double expected_seconds) const {
  const double expected_settled = schedule_.expected_settled();
  return expected_seconds * (expected_settled > 0 ? spent_settled_ / expected_settled : 1);
}

bool Ledger::fits(double expected_seconds) const {
  const double needed = taken(expected_seconds);
  return needed <= limits_.left() || needed > left_at_start_;
}

std::optional<Index> Ledger::begin(Index worker) {
  const auto item = schedule_.next(worker, [&](double expected) { return fits(expected); });
  if (item) tell_begun(worker, *item);
  return item;
}

std::vector<Index> Ledger::begin_batch(Index worker, Index most) {
  const auto first = begin(worker);
  if (!first) return {};
  std::vector batch{*first};
  if (schedule_.expected_settled() <= 0) return batch;
  double expected = schedule_.expected_seconds(*first);
  const double share = schedule_.expected_left() / (2 * static_cast<double>(schedule_.living()));
  const auto takes_more = [&](double one) {
    const double together = expected + one;
    return together <= share && taken(together) <= batch_seconds && fits(together);
  };
  while (static_cast<Index>(batch.size()) < most) {
    const auto more = schedule_.add(worker, takes_more);
    if (!more) break;
    batch.push_back(*more);
    expected += schedule_.expected_seconds(*more);
  }
  return batch;
}

void Ledger::enter(Index worker, const Report& report, bool goes_on) {
  const ItemState to = schedule_.finished(worker, report.item, report.outcome, goes_on);
  const bool given_up = to == ItemState::given_up;
  if (given_up || to == ItemState::done || to == ItemState::failed)
    spent_settled_ += report.seconds;
  Progress what;
  what.report = report;
  what.report_of = worker;
  what.given_up = given_up;
  tell(std::move(what));
  if (const auto next = schedule_.current(worker)) tell_begun(worker, *next);
}

void Ledger::lose(Index worker) {
  schedule_.lose(worker);
  Progress what;
  what.lost = worker;
  tell(std::move(what));
}

bool Ledger::tick_due() const {
  return Clock::now() - told_ >= between_ticks;
}

void Ledger::tick() {
  if (tick_due()) tell({});
}

void Ledger::tell_begun(Index worker, Index item) {
  Progress what;
  what.begun = Progress::Begun{worker, item};
  tell(std::move(what));
}

void Ledger::tell(Progress what) {
  told_ = Clock::now();
  if (!on_progress_) return;
  what.counts = schedule_.counts();
  what.seconds = seconds_between(start_, told_);
  what.expected_settled = schedule_.expected_settled();
  what.spent_settled = spent_settled_;
  what.expected_left = schedule_.expected_left();
  what.workers = schedule_.workers();
  on_progress_(what);
}

ScheduleSummary Ledger::summary() const {
  const ScheduleCounts counts = schedule_.counts();
  return {counts, seconds_between(start_, Clock::now()), schedule_.stopped(),
          schedule_.workers() - schedule_.living()};
}

}  // namespace unidyn
