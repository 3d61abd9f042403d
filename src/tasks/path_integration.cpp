// Path integration: the position of an animal in a closed arena from its speed and heading (as a
// task for networks: Cueva & Wei 2018; Banino et al. 2018).
//
//   inputs v, cos θ, sin θ: the speed over the largest one, and the heading
//   target p(t) = p(t − 1) + fastest · v(t) (cos θ, sin θ)(t), starting in the middle of the arena
//
// The heading changes by turn · N(0, 1) per step, and the speed is drawn anew in every step,
// uniform from 0 to `fastest`. If a step would leave the square from −1 to 1, the heading is first
// reflected at the wall, so that the animal turns around; positions are a function of the inputs
// alone.
#include <cmath>

#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

struct PathIntegration {
  static constexpr TaskName name = TaskName::path_integration;

  long time = 50;        // [steps]
  double fastest = 0.2;  // arena half-widths per step
  double turn = 0.5;     // [rad] per step

  static void describe(auto& self, auto&& setting) {
    setting("time", self.time, Range{1, 1e6}, "steps in a trial");
    setting("fastest", self.fastest, Range{0, 1},
            "greatest speed: half-widths of the arena in a step");
    setting("turn", self.turn, Range{0, 1e3},
            "standard deviation by which the heading changes in a step [rad]");
  }

  Index inputs() const { return 3; }
  Index outputs() const { return 2; }
  Index steps() const { return time; }

  // An animal at rest, facing along the first axis.
  Matrix<double> conditions() const { return Matrix<double>{{0}, {1}, {0}}; }
  std::vector<std::string> condition_names() const { return {"standing still"}; }

  void fill(Trials& trials, Stream& stream) const {
    require(trials.time == time && trials.inputs.rows() == 3 && trials.targets.rows() == 2,
            "PathIntegration::fill: trials of another size");
    constexpr double pi = 3.14159265358979323846;
    for (Index n = 0; n < trials.count; ++n) {
      Eigen::Vector2d place = Eigen::Vector2d::Zero();
      double heading = 2 * pi * stream.uniform();
      for (Index t = 0; t < time; ++t) {
        heading += turn * stream.normal();
        const double share = stream.uniform(), speed = fastest * share;
        Eigen::Vector2d step(std::cos(heading), std::sin(heading));
        for (Index axis = 0; axis < 2; ++axis)
          if (std::abs(place(axis) + speed * step(axis)) > 1) step(axis) = -step(axis);
        heading = std::atan2(step(1), step(0));
        place += speed * step;
        const Index column = t * trials.count + n;
        trials.inputs.col(column) = Eigen::Vector3d(share, step(0), step(1)).cast<float>();
        trials.targets.col(column) = place.cast<float>();
      }
    }
  }
};

constexpr TaskDefault path_integration_defaults[] = {
    {"train.threshold", "0.01"},
    {"train.batch", "64"},
    {"train.rate", "4e-3"},
    {"train.beta1", "0.95"},
    {"train.beta2", "0.9"},
    // Two numbers have to be remembered: networks near the identity do that from the
    // start.
    {"train.gain", "0.95"},
    {"train.noise", "0.05"},
    {"train.input", "0.3"},
    {"train.identity", "true"},
    {"compare.components", "4"},
    {"analysis.questions", "lines"},
};

}  // namespace

constinit const TaskDefinition tasks::path_integration{
    .summary = "two-dimensional path integration in a closed arena (Cueva & Wei 2018)",
    .defaults = path_integration_defaults,
    .usual_steps = {1930, 620, 380, 380, 320, 350, 420, 450},
    .make = [] { return Task(PathIntegration{}); },
};

}  // namespace unidyn
