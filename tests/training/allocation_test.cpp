// Training must not allocate between two steps: counted by standing in for malloc itself, which
// Eigen and operator new both come down to.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "every_kind.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/training/trainer.hpp"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define UNIDYN_COUNTS_MALLOC 1

namespace {
std::atomic<long> allocations = 0;
}

extern "C" {
void* __libc_malloc(std::size_t size);
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
}
#endif

namespace unidyn {
namespace {

#ifdef UNIDYN_COUNTS_MALLOC
long allocations_of_training(const CellKind& kind, long steps) {
  Point point;
  point.task = Flipflop{.bits = 3, .time = 4};
  point.cell = kind;
  point.l2 = 1e-5;
  point.training.steps = steps;
  point.training.threshold = 0;
  point.training.check = 1000;  // so that the error is measured at the start and the end only
  point.training.held_out = 8;
  const long before = allocations;
  train(point, [] { return false; });
  return allocations - before;
}
#endif

class TrainingOfEveryKind : public ::testing::TestWithParam<CellKind> {};

TEST_P(TrainingOfEveryKind, AllocatesNothingBetweenSteps) {
#ifdef UNIDYN_COUNTS_MALLOC
  const long few = allocations_of_training(GetParam(), 1);
  EXPECT_GT(few, 0);
  EXPECT_EQ(allocations_of_training(GetParam(), 50), few);
#else
  GTEST_SKIP() << "malloc cannot be counted here";
#endif
}

INSTANTIATE_TEST_SUITE_P(Kinds, TrainingOfEveryKind, ::testing::ValuesIn(every_kind()),
                         [](const auto& kind) { return text_of(kind.param); });

}  // namespace
}  // namespace unidyn
