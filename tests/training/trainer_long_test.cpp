// What training reaches.
#include <gtest/gtest.h>

#include "unidyn/training/trainer.hpp"

namespace unidyn {
namespace {

// Unbounded states make the relu LSTM the hardest to start; its initial gates are what saves it.
TEST(Trainer, BringsTheReluLstmThroughItsFirstSteps) {
  for (const long replicate : {1, 2, 3}) {
    Point point;
    point.cell = {Architecture::lstm, Activation::relu, Reset::before};
    point.l2 = 1e-5;
    point.units = 32;
    point.replicate = replicate;
    point.training.steps = 120;  // the rate has risen to its height after 100
    point.training.held_out = 32;
    const Trained trained = train(point, [] { return false; });
    EXPECT_EQ(trained.reason, StopReason::budget) << replicate;
    EXPECT_LT(trained.error, trained.history.front().error) << replicate;
    EXPECT_LT(trained.error, 0.8) << replicate;
  }
}

}  // namespace
}  // namespace unidyn
