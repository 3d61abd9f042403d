#include <gtest/gtest.h>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

constexpr Index walks = 500;

Task path_integration(std::initializer_list<std::pair<std::string, std::string>> settings = {}) {
  Task task = default_task(TaskName::path_integration);
  for (const auto& [key, value] : settings) EXPECT_TRUE(task.set(key, value, "."));
  return task;
}

Trials walks_of(const Task& task) {
  return make_trials(task, walks, Stream("path integration", "test"));
}

TEST(PathIntegration, PositionIsTheSumOfTheStepsThatTheInputsTellOf) {
  const Trials trials = walks_of(path_integration({{"fastest", "0.15"}}));
  for (Index n = 0; n < walks; ++n) {
    Eigen::Vector2d place = Eigen::Vector2d::Zero();
    for (Index t = 0; t < trials.time; ++t) {
      const Eigen::Vector3d input = trials.inputs_at(t).col(n).cast<double>();
      ASSERT_NEAR(input.tail(2).norm(), 1, 1e-6);
      ASSERT_TRUE(input(0) >= 0 && input(0) <= 1);
      place += 0.15 * input(0) * input.tail(2);
      ASSERT_LT((trials.targets_at(t).col(n).cast<double>() - place).norm(), 1e-5);
    }
  }
}

TEST(PathIntegration, StaysInTheArenaAndVisitsAllOfIt) {
  const Trials trials = walks_of(path_integration({{"time", "200"}, {"fastest", "0.3"}}));
  EXPECT_LE(trials.targets.cwiseAbs().maxCoeff(), 1 + 1e-6f);
  // A fair share of the last positions in each quarter of each axis.
  const Matrix<double> last = trials.targets_at(trials.time - 1).cast<double>();
  for (Index axis = 0; axis < 2; ++axis)
    for (double from = -1; from < 1; from += 0.5) {
      const auto inside = (last.row(axis).array() >= from && last.row(axis).array() < from + 0.5);
      EXPECT_GT(static_cast<double>(inside.count()) / walks, 0.15) << axis << " from " << from;
    }
}

TEST(PathIntegration, HeadingsTurnAsMuchAsTheyAreTold) {
  // An arena of which the walls are never reached.
  const Trials trials =
      walks_of(path_integration({{"fastest", "0.001"}, {"turn", "0.3"}, {"time", "20"}}));
  double squares = 0, turns = 0;
  for (Index n = 0; n < walks; ++n)
    for (Index t = 1; t < trials.time; ++t) {
      const Eigen::Vector2d before = trials.inputs_at(t - 1).col(n).tail(2).cast<double>();
      const Eigen::Vector2d now = trials.inputs_at(t).col(n).tail(2).cast<double>();
      const double turn = std::atan2(before(0) * now(1) - before(1) * now(0), before.dot(now));
      squares += turn * turn;
      ++turns;
    }
  EXPECT_NEAR(std::sqrt(squares / turns), 0.3, 0.3 * 5 / std::sqrt(2 * turns));
}

TEST(PathIntegration, IsStillUnderItsCondition) {
  const Task task = path_integration();
  EXPECT_EQ(task.conditions(), (Matrix<double>{{0}, {1}, {0}}));
  EXPECT_EQ(task.condition_names(), (std::vector<std::string>{"standing still"}));
}

}  // namespace
}  // namespace unidyn
