// Tests that fail on purpose, on rank 1 alone; run by mpi_main_test.cmake to see what becomes of
// it.
#include <gtest/gtest.h>
#include <mpi.h>

#include <boost/mpi/communicator.hpp>
#include <cstdlib>
#include <stdexcept>

namespace {

int rank() {
  return boost::mpi::communicator().rank();
}

TEST(Probe, Passes) {
  EXPECT_GE(rank(), 0);
}

TEST(Probe, Expects) {
  EXPECT_NE(rank(), 1) << "an expectation";
}

TEST(Probe, Asserts) {
  ASSERT_NE(rank(), 1) << "an assertion";
}

TEST(Probe, Throws) {
  if (rank() == 1) throw std::runtime_error("an exception");
}

TEST(Probe, LeavesTheOthersWaiting) {
  ASSERT_NE(rank(), 1) << "an assertion before a barrier";
  MPI_Barrier(MPI_COMM_WORLD);
}

TEST(Probe, Leaks) {
  static void* volatile kept = std::malloc(100);
  EXPECT_NE(kept, nullptr);
  kept = nullptr;
}

class ProbeSuite : public testing::Test {
 protected:
  static void SetUpTestSuite() { EXPECT_NE(rank(), 1) << "a set-up"; }
};
TEST_F(ProbeSuite, Passes) {}

}  // namespace
