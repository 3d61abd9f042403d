#include "unidyn/stages/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "../support/scratch.hpp"
#include "unidyn/files/process.hpp"

namespace unidyn {
namespace {

using ::testing::DoubleEq;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* sweep_of_three =
    R"({"event":"sweep","ranks":[{"rank":0,"host":"n1","process":10},)"
    R"({"rank":1,"host":"n1","process":11},{"rank":2,"host":"n2","process":12}]})";

std::string begun(const std::string& id, int rank) {
  return R"({"event":"begun","time":"2026-01-31T23:59:59Z","network":"gru","id":")" + id +
         R"(","rank":)" + std::to_string(rank) + "}";
}
std::string ended(const std::string& id, const std::string& how) {
  return R"({"event":")" + how + R"(","id":")" + id + R"("})";
}

class Events : public ::testing::Test {
 protected:
  EventHistory told(const std::vector<std::string>& lines,
                    const char* file = "events.jsonl") const {
    std::ofstream out(scratch_ / file);
    for (const std::string& line : lines) out << line << "\n";
    out.close();
    return event_history(scratch_.path());
  }

  const Scratch scratch_;
};

TEST_F(Events, OfNoLogThereIsNothingToTell) {
  const EventHistory history = event_history(scratch_.path());
  EXPECT_TRUE(history.deaths.empty());
  EXPECT_TRUE(history.open.empty());
}

TEST_F(Events, ThoseAtWorkShareTheBlameForASweepThatEndedWithoutAWord) {
  const auto history = told({sweep_of_three, begun("a", 1), begun("b", 2), ended("a", "done"),
                             begun("c", 1), sweep_of_three, begun("d", 1), ended("d", "done")});
  EXPECT_THAT(history.deaths,
              UnorderedElementsAre(Pair("b", DoubleEq(0.5)), Pair("c", DoubleEq(0.5))));
  EXPECT_TRUE(history.open.empty());
}

TEST_F(Events, TheNetworkOfALostRankIsBlamedAlone) {
  const std::vector<std::string> once{sweep_of_three, begun("a", 1), begun("b", 2),
                                      R"({"event":"stopping"})", R"({"event":"lost","rank":2})"};
  std::vector<std::string> twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_THAT(told(twice).deaths, UnorderedElementsAre(Pair("b", DoubleEq(2))));
}

TEST_F(Events, AQuarantineBeginsAnew) {
  std::vector<std::string> lines{sweep_of_three, begun("a", 1), R"({"event":"lost","rank":1})",
                                 sweep_of_three, ended("a", "quarantined")};
  EXPECT_TRUE(told(lines).deaths.empty());
  lines.insert(lines.end(), {begun("a", 1), R"({"event":"lost","rank":1})"});
  EXPECT_THAT(told(lines).deaths, UnorderedElementsAre(Pair("a", DoubleEq(1))));
}

TEST_F(Events, AStopInGoodOrderCountsForNothing) {
  for (const auto& last : {ended("a", "interrupted"), std::string(R"({"event":"stopping"})"),
                           std::string(R"({"event":"swept"})")})
    EXPECT_TRUE(told({sweep_of_three, begun("a", 1), last, sweep_of_three}).deaths.empty()) << last;
}

TEST_F(Events, WhatIsNotEndedIsOpen) {
  const auto history = told({sweep_of_three, begun("a", 1), begun("b", 2), ended("a", "failed")});
  ASSERT_EQ(history.open.size(), 1u);
  const OpenAttempt& open = history.open.front();
  EXPECT_EQ(open.id, "b");
  EXPECT_EQ(open.network, "gru");
  EXPECT_EQ(open.since, "2026-01-31T23:59:59Z");
  EXPECT_EQ(open.member.host, "n2");
  EXPECT_EQ(open.member.process, 12);
  EXPECT_EQ(open.first.process, 10);
}

TEST_F(Events, LinesThatAreCutShortOrOfAnotherKindArePassedOver) {
  const auto history =
      told({sweep_of_three, begun("a", 1), R"({"event":"do)", "", "[]", R"({"time":"now"})",
            R"({"event":"heat","id":7})", ended("a", "done"), begun("b", 1)});
  ASSERT_EQ(history.open.size(), 1u);
  EXPECT_EQ(history.open.front().id, "b");
}

TEST_F(Events, LogsOfSeveralShardsAreTakenTogether) {
  told({sweep_of_three, begun("a", 1)}, "events-1-of-2.jsonl");
  const auto history = told({sweep_of_three, begun("b", 1)}, "events-2-of-2.jsonl");
  EXPECT_EQ(history.open.size(), 2u);
  EXPECT_THAT(history.deaths, UnorderedElementsAre(Pair("a", DoubleEq(1)), Pair("b", DoubleEq(1))));
}

TEST_F(Events, WhatIsWrittenIsRead) {
  const Point point;
  {
    EventLog log(scratch_ / "events.jsonl", {{0, "n1", 10}, {1, "n2", 12}}, nullptr);
    log.sweep_begins({}, 2, 0);
    log.begun(point, 0);
  }
  const auto open = event_history(scratch_.path()).open;
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open.front().id, id_of(point));
  EXPECT_EQ(open.front().network, words_of(point));
  EXPECT_EQ(open.front().member.process, 12);
  {
    EventLog log(scratch_ / "events.jsonl", {{0, "n1", 10}, {1, "n2", 12}}, nullptr);
    log.ended(point, 0,
              {.outcome = Outcome::failed, .seconds = 2.5, .reason = "not UTF-8: \xff \"\n"});
  }
  EXPECT_TRUE(event_history(scratch_.path()).open.empty());
  std::ifstream file(scratch_ / "events.jsonl");
  std::string line, last;
  int lines = 0;
  for (; std::getline(file, line); ++lines) last = line;
  EXPECT_EQ(lines, 3);
  EXPECT_EQ(nlohmann::json::parse(last).at("seconds"), 2.5);
}

// A process of this machine that has ended.
long ended_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST_F(Events, AWorkerOfThisMachineThatIsNoMoreIsLostWhenTheSweepIsAskedToStop) {
  const Point point;
  Point other = point;
  other.replicate = 2;
  EventLog log(scratch_ / "events.jsonl",
               {{0, host_name(), ::getpid()},
                {1, host_name(), ended_process()},
                {2, host_name(), ::getpid()},
                {3, "elsewhere", 1}},
               nullptr);
  log.sweep_begins({}, 2, 0);
  log.begun(point, 0);
  log.begun(other, 1);
  log.stopping();
  log.stopping();
  EXPECT_THAT(event_history(scratch_.path()).deaths,
              UnorderedElementsAre(Pair(id_of(point), DoubleEq(1))));
}

}  // namespace
}  // namespace unidyn
