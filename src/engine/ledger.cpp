#include "unidyn/engine/ledger.hpp"

#include <utility>

namespace unidyn {
namespace {

constexpr std::chrono::seconds between_ticks(1);

double seconds_between(std::chrono::steady_clock::time_point from,
                       std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::optional<double> Progress::seconds_to_go() const {
  if (expected_settled <= 0) return std::nullopt;
  return expected_left * (spent_settled / expected_settled) / static_cast<double>(workers);
}

Ledger::Ledger(const std::vector<double>& expected_seconds, Index workers, OnProgress on_progress)
    : schedule_(expected_seconds, workers), on_progress_(std::move(on_progress)) {}

void Ledger::enter(Index worker, const Report& report) {
  const ItemState to = schedule_.finished(worker, report.item, report.outcome);
  const bool given_up = to == ItemState::given_up;
  if (given_up || to == ItemState::done || to == ItemState::failed)
    spent_settled_ += report.seconds;
  tell(report, given_up);
}

bool Ledger::tick_due() const {
  return Clock::now() - told_ >= between_ticks;
}

void Ledger::tick() {
  if (tick_due()) tell(std::nullopt, false);
}

void Ledger::tell(std::optional<Report> report, bool given_up) {
  told_ = Clock::now();
  if (!on_progress_) return;
  on_progress_({.counts = schedule_.counts(),
                .seconds = seconds_between(start_, told_),
                .expected_settled = schedule_.expected_settled(),
                .spent_settled = spent_settled_,
                .expected_left = schedule_.expected_left(),
                .workers = schedule_.workers(),
                .report = std::move(report),
                .given_up = given_up});
}

ScheduleSummary Ledger::summary() const {
  const ScheduleCounts counts = schedule_.counts();
  return {counts, seconds_between(start_, Clock::now()), schedule_.stopped()};
}

}  // namespace unidyn
