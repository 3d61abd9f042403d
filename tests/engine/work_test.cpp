#include "unidyn/engine/work.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

const StopRequested never = [] { return false; };

Report report_of(const std::function<WorkResult()>& body) {
  return perform([&](Index, const StopRequested&) { return body(); }, 7, never);
}

TEST(Perform, ReportsWhatTheWorkSays) {
  const Report report = report_of([] { return WorkResult{Outcome::failed, "loss is not finite"}; });
  EXPECT_EQ(report.item, 7);
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.reason, "loss is not finite");
}

TEST(Perform, HandsTheItemToTheWork) {
  Index seen = -1;
  perform(
      [&](Index item, const StopRequested&) {
        seen = item;
        return WorkResult{};
      },
      41, never);
  EXPECT_EQ(seen, 41);
}

TEST(Perform, MeasuresTheWallTime) {
  const auto start = std::chrono::steady_clock::now();
  const Report report = report_of([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return WorkResult{};
  });
  const std::chrono::duration<double> outside = std::chrono::steady_clock::now() - start;
  EXPECT_GE(report.seconds, 0.02);
  EXPECT_LE(report.seconds, outside.count());
}

TEST(Perform, TurnsAnExceptionIntoARetryWithItsMessage) {
  const Report report = report_of([]() -> WorkResult { throw StorageError("disk full"); });
  EXPECT_EQ(report.outcome, Outcome::retry);
  EXPECT_EQ(report.reason, "disk full");
}

TEST(Perform, SurvivesAnExceptionOfAnyType) {
  const Report report = report_of([]() -> WorkResult { throw 5; });
  EXPECT_EQ(report.outcome, Outcome::retry);
  EXPECT_FALSE(report.reason.empty());
}

TEST(Perform, TakesInterruptedForAnInterruption) {
  const Report report = report_of([]() -> WorkResult { throw Interrupted(); });
  EXPECT_EQ(report.outcome, Outcome::interrupted);
}

TEST(Perform, DoesNotBeginWhenAlreadyStopped) {
  bool begun = false;
  const Report report = perform(
      [&](Index, const StopRequested&) {
        begun = true;
        return WorkResult{};
      },
      0, [] { return true; });
  EXPECT_FALSE(begun);
  EXPECT_EQ(report.outcome, Outcome::interrupted);
}

TEST(Perform, KeepsAReasonThatJustFits) {
  const std::string reason(Report::longest_reason, 'x');
  EXPECT_EQ(report_of([&] { return WorkResult{Outcome::failed, reason}; }).reason, reason);
}

TEST(Perform, CutsALongReasonBetweenTwoCharacters) {
  // U+2202 takes three bytes, and 1000 is no multiple of three.
  std::string reason;
  while (reason.size() < 2 * Report::longest_reason) reason += "∂";
  const std::string cut = report_of([&] { return WorkResult{Outcome::failed, reason}; }).reason;
  EXPECT_EQ(cut, reason.substr(0, 999));
  const std::string plain(5000, 'x');
  EXPECT_EQ(report_of([&] {
              return WorkResult{Outcome::failed, plain};
            }).reason.size(),
            Report::longest_reason);
}

}  // namespace
}  // namespace unidyn
