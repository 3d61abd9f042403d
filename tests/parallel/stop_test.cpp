#include "unidyn/parallel/stop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>
#include <stdexcept>
#include <thread>

namespace unidyn {
namespace {

void (*handler_of(int number))(int) {
  struct sigaction action {};
  sigaction(number, nullptr, &action);
  return action.sa_handler;
}

TEST(StopOnSignal, RemembersEachSignalThatAsksForAStop) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR2, SIGXCPU}) {
    const StopOnSignal stop;
    EXPECT_FALSE(stop.stop_requested());
    EXPECT_FALSE(stop.drain_requested());
    raise(number);
    EXPECT_TRUE(stop.stop_requested());
    EXPECT_TRUE(stop.drain_requested());
    if (number != SIGINT) raise(number);  // mpirun and the batch system may both ask
    EXPECT_TRUE(stop.stop_requested());
  }
}

TEST(StopOnSignal, DrainsOnUsr1) {
  const StopOnSignal stop;
  for (int times = 0; times < 3; ++times) {
    raise(SIGUSR1);
    EXPECT_TRUE(stop.drain_requested());
    EXPECT_FALSE(stop.stop_requested());
  }
  raise(SIGTERM);
  EXPECT_TRUE(stop.stop_requested());
}

TEST(StopOnSignalDeathTest, ASecondInterruptEndsTheProcess) {
  const auto twice = [] {
    const StopOnSignal stop;
    raise(SIGTERM);  // counts for nothing
    raise(SIGINT);
    raise(SIGINT);
    _exit(0);
  };
  EXPECT_EXIT(twice(), testing::KilledBySignal(SIGINT), "");
}

TEST(StopOnSignal, PutsTheFormerHandlersBack) {
  const auto before = handler_of(SIGTERM);
  {
    const StopOnSignal stop;
    EXPECT_NE(handler_of(SIGTERM), before);
  }
  EXPECT_EQ(handler_of(SIGTERM), before);
}

TEST(StopOnSignal, LeavesIgnoredSignalsIgnored) {
  const auto before = signal(SIGHUP, SIG_IGN);
  {
    const StopOnSignal stop;
    raise(SIGHUP);
    EXPECT_FALSE(stop.drain_requested());
  }
  EXPECT_EQ(handler_of(SIGHUP), SIG_IGN);
  signal(SIGHUP, before);
}

TEST(StopOnSignal, LeavesAWayToEndAtOnce) {
  const auto before = handler_of(SIGQUIT);
  const StopOnSignal stop;
  EXPECT_EQ(handler_of(SIGQUIT), before);
}

TEST(StopOnSignal, RefusesASecondAndKeepsTheFirst) {
  const StopOnSignal stop;
  EXPECT_THROW(StopOnSignal(), std::invalid_argument);
  raise(SIGUSR1);
  EXPECT_TRUE(stop.drain_requested());
}

TEST(StopOnSignal, StartsAfreshEachTime) {
  {
    const StopOnSignal stop;
    raise(SIGINT);
  }
  EXPECT_FALSE(StopOnSignal().drain_requested());
}

TEST(Deadline, PassesAfterItsSeconds) {
  const Deadline deadline(0.02);
  EXPECT_LE(deadline.seconds_left(), 0.02);
  std::this_thread::sleep_for(std::chrono::milliseconds(21));
  EXPECT_TRUE(deadline.passed());
  EXPECT_LT(deadline.seconds_left(), 0);
}

TEST(Deadline, OfNoSecondsHasPassedAndInfinityNeverDoes) {
  EXPECT_TRUE(Deadline(0).passed());
  EXPECT_TRUE(Deadline(-1).passed());
  EXPECT_FALSE(Deadline(3600).passed());
  EXPECT_FALSE(Deadline(std::numeric_limits<double>::infinity()).passed());
}

}  // namespace
}  // namespace unidyn
