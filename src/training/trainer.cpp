#include "unidyn/training/trainer.hpp"

#include <cmath>

#include "unidyn/linalg/subnormals.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

std::span<float> span_of(Vector<float>& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

// Adds the gradient of ½ l2 ‖W‖² over every block but the biases.
void add_l2(double l2, const std::vector<WeightBlock>& blocks, const Vector<float>& parameters,
            Vector<float>& gradient) {
  if (l2 == 0) return;
  for (const WeightBlock& block : blocks)
    if (!block.name.ends_with("bias"))
      gradient.segment(block.offset, block.size()) +=
          static_cast<float>(l2) * parameters.segment(block.offset, block.size());
}

// The judge: held-out trials and what it takes to measure the error on them.
class HeldOut {
 public:
  explicit HeldOut(const Point& point)
      : trials_(held_out_trials(point)),
        variance_(target_variance(trials_)),
        loss_(make_loss(point.shape(), trials_.count, trials_.time)) {}

  // Sets loss and error of `trained`; says whether they are finite.
  bool measure(Trained& trained) {
    trained.loss = loss_->value(span_of(trained.network.parameters), trials_);
    trained.error = variance_ > 0 ? trained.loss / variance_ : trained.loss;
    trained.history.push_back({trained.steps, trained.error});
    return std::isfinite(trained.error);
  }

 private:
  Trials trials_;
  double variance_;
  std::unique_ptr<Loss<float>> loss_;
};

// The descent of one network, with all the memory that it needs: steps allocate nothing.
class Descent {
 public:
  Descent(const Point& point, Vector<float>& parameters)
      : point_(point),
        stream_(id_of(point), "training trials"),
        blocks_(layout(point.shape())),
        loss_(make_loss(point.shape(), point.training.batch, point.task.steps())),
        trials_(empty_trials(point.task, point.training.batch)),
        parameters_(parameters),
        gradient_(parameters.size()),
        adam_settings_(point.adam()),
        adam_(parameters.size()) {}

  // One step down the loss of new trials. False, and nothing moved, where the gradient is not
  // finite.
  bool step() {
    point_.task.fill(trials_, stream_);
    loss_->gradient(span_of(parameters_), trials_, span_of(gradient_));
    add_l2(point_.l2, blocks_, parameters_, gradient_);
    if (!std::isfinite(clip_to_norm(point_.training.clip, gradient_))) return false;
    adam_step(adam_settings_, gradient_, adam_, parameters_);
    return true;
  }

 private:
  const Point& point_;
  Stream stream_;
  std::vector<WeightBlock> blocks_;
  std::unique_ptr<Loss<float>> loss_;
  Trials trials_;
  Vector<float>& parameters_;
  Vector<float> gradient_;
  AdamSettings adam_settings_;
  AdamState adam_;
};

StopReason descend(const Point& point, HeldOut& held_out, const StopRequested& stop_requested,
                   Trained& trained) {
  const TrainingSettings& settings = point.training;
  Descent descent(point, trained.network.parameters);
  while (trained.steps < settings.steps) {
    if (stop_requested()) throw Interrupted();
    if (!descent.step()) {
      held_out.measure(trained);
      return StopReason::diverged;
    }
    if (++trained.steps % settings.check == 0 || trained.steps == settings.steps) {
      if (!held_out.measure(trained)) return StopReason::diverged;
      if (trained.error < settings.threshold) return StopReason::solved;
    }
  }
  return StopReason::budget;
}

}  // namespace

Trials held_out_trials(const Point& point) {
  const std::string subject = point.task.canonical() + "seed = " + to_text(point.seed);
  return make_trials(point.task.held_out_part(), point.training.held_out,
                     Stream(subject, "held-out trials"));
}

double training_operations(const Point& point, const Trained& trained) {
  const Index time = point.task.steps();
  const double steps = static_cast<double>(trained.steps) *
                       gradient_operations(point.shape(), point.training.batch, time);
  const double measurements = static_cast<double>(trained.history.size()) *
                              gradient_operations(point.shape(), point.training.held_out, time) / 3;
  return steps + measurements;
}

Trained train(const Point& point, const StopRequested& stop_requested) {
  const SubnormalsAreZero while_training;
  Trained trained;
  trained.network = initial_network(point.shape(), point.training.initial,
                                    Stream(id_of(point), "initial weights"));
  HeldOut held_out(point);
  if (!held_out.measure(trained)) {
    trained.reason = StopReason::diverged;
  } else if (point.trained) {
    trained.reason = descend(point, held_out, stop_requested, trained);
  }
  return trained;
}

}  // namespace unidyn
