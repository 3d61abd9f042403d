// The main function of tests that run on several ranks. Every rank runs every test, and they agree
// at the end of each: a failure on one rank fails the test on all of them and is reported by rank 0
// under the rank's number. Rank 0 prints what GoogleTest prints; the others only their failures.
//
// A rank that fails may leave the others waiting for it inside the test. It gives them
// UNIDYN_TEST_PATIENCE seconds (10 unless set), then ends the program on all ranks.
#include <gtest/gtest.h>
#include <mpi.h>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace {

namespace mpi = boost::mpi;
using Clock = std::chrono::steady_clock;

Clock::duration patience() {
  const char* text = std::getenv("UNIDYN_TEST_PATIENCE");
  return std::chrono::seconds(text != nullptr ? std::atoi(text) : 10);
}

std::string text_of(const testing::TestPartResult& failure) {
  const char* file = failure.file_name() != nullptr ? failure.file_name() : "unknown file";
  return std::string(file) + ":" + std::to_string(failure.line_number()) + ": " + failure.message();
}

class Agreement : public testing::EmptyTestEventListener {
 public:
  // Collective.
  explicit Agreement(const mpi::communicator& ranks) : ranks_(ranks, mpi::comm_duplicate) {}

  void OnTestStart(const testing::TestInfo&) override { failures_.clear(); }

  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (!result.failed() || agreeing_) return;
    failures_.push_back(text_of(result));
    // At once, since the other ranks may never get to the end of this test.
    if (ranks_.rank() != 0) say(": " + failures_.back());
  }

  void OnTestEnd(const testing::TestInfo& test) override {
    await_all(test);
    std::vector<std::vector<std::string>> all;
    mpi::all_gather(ranks_, failures_, all);
    agreeing_ = true;
    for (int rank = 0; rank < ranks_.size(); ++rank)
      if (rank != ranks_.rank())
        for (const std::string& failure : all[static_cast<std::size_t>(rank)])
          ADD_FAILURE() << "on rank " << rank << ": " << failure;
    agreeing_ = false;
  }

 private:
  // Waits until every rank has come to the end of `test`, asleep, so as not to slow the others.
  void await_all(const testing::TestInfo& test) {
    const auto give_up = Clock::now() + patience();
    MPI_Request barrier;
    MPI_Ibarrier(ranks_, &barrier);
    for (int done = 0;;) {
      MPI_Test(&barrier, &done, MPI_STATUS_IGNORE);
      if (done != 0) return;
      if (!failures_.empty() && Clock::now() > give_up) abandon(test);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  void abandon(const testing::TestInfo& test) {
    say(std::string(" failed in ") + test.test_suite_name() + "." + test.name() +
        ", and others did not come to its end: giving up");
    ranks_.abort(EXIT_FAILURE);
  }

  // In one write, or the lines of several ranks would mix.
  void say(const std::string& what) const {
    std::cerr << "rank " + std::to_string(ranks_.rank()) + what + "\n" << std::flush;
  }

  mpi::communicator ranks_;
  std::vector<std::string> failures_;  // of this rank, in this test
  bool agreeing_ = false;
};

// Under AddressSanitizer memory is checked for leaks while MPI is running, and what MPI allocates
// as it starts is left out: its libraries leak there and as they end.
mpi::environment start_mpi(int& argc, char**& argv) {
#ifdef __SANITIZE_ADDRESS__
  const __lsan::ScopedDisabler disabler;
#endif
  return mpi::environment(argc, argv);
}

void check_for_leaks() {
#ifdef __SANITIZE_ADDRESS__
  __lsan_do_leak_check();  // ends the program if there are any
#endif
}

}  // namespace

int main(int argc, char** argv) {
  const mpi::environment environment = start_mpi(argc, argv);
  const mpi::communicator world;
  testing::InitGoogleTest(&argc, argv);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (world.rank() != 0) {
    delete listeners.Release(listeners.default_result_printer());
    delete listeners.Release(listeners.default_xml_generator());
  }
  listeners.Append(new Agreement(world));  // last, for GoogleTest tells ends of tests in reverse
  const int result = RUN_ALL_TESTS();
  check_for_leaks();
  // Failures outside tests, such as in the set-up of a suite, count on all ranks too.
  return mpi::all_reduce(world, result, std::bit_or<int>());
}
