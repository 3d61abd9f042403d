#include "unidyn/training/trainer.hpp"

#include <chrono>
#include <cmath>
#include <utility>

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

// Evaluation on held-out trials, with the memory that it needs.
class HeldOut {
 public:
  explicit HeldOut(const Point& point)
      : trials_(held_out_trials(point)),
        scale_(point.task.chance().value_or(target_variance(trials_))),
        loss_(make_loss(point.shape(), trials_.count, trials_.time)) {}

  // Sets loss and error of `trained`; returns whether they are finite.
  bool measure(Trained& trained) {
    const Evaluation judged = loss_->evaluate(span_of(trained.network.parameters), trials_);
    const double error = trials_.classes ? judged.wrong : judged.loss;
    trained.loss = judged.loss;
    trained.error = scale_ > 0 ? error / scale_ : error;
    trained.history.push_back({trained.steps, trained.error});
    return std::isfinite(trained.loss) && std::isfinite(trained.error);
  }

 private:
  Trials trials_;
  double scale_;  // what the error is divided by
  std::unique_ptr<Loss<float>> loss_;
};

// The optimisation of one network, with all the memory that it needs: steps do not allocate.
class Descent {
 public:
  Descent(const Point& point, TrainingState& state)
      : point_(point),
        stream_(id_of(point), "training trials"),
        blocks_(layout(point.shape())),
        loss_(make_loss(point.shape(), point.training.batch, point.task.steps())),
        trials_(empty_trials(point.task, point.training.batch)),
        parameters_(state.trained.network.parameters),
        gradient_(parameters_.size()),
        adam_settings_(point.adam()),
        adam_(state.adam) {
    stream_.seek(state.position);
  }

  // One optimiser step on new trials. Returns false, without moving, if the gradient is not
  // finite.
  bool step() {
    point_.task.fill(trials_, stream_);
    loss_->gradient(span_of(parameters_), trials_, span_of(gradient_));
    add_l2(point_.l2, blocks_, parameters_, gradient_);
    if (!std::isfinite(clip_to_norm(point_.training.clip, gradient_))) return false;
    adam_step(adam_settings_, gradient_, adam_, parameters_);
    return true;
  }

  Stream::Position position() const { return stream_.position(); }

 private:
  const Point& point_;
  Stream stream_;
  std::vector<WeightBlock> blocks_;
  std::unique_ptr<Loss<float>> loss_;
  Trials trials_;
  Vector<float>& parameters_;
  Vector<float> gradient_;
  AdamSettings adam_settings_;
  AdamState& adam_;
};

// Saves states at intervals.
class Keeper {
 public:
  Keeper(const Checkpoints& checkpoints, long steps) : checkpoints_(checkpoints), kept_(steps) {}

  bool due() const { return seconds_since(last_) >= checkpoints_.every; }
  // Does nothing if there was no step since the last time.
  void keep(const TrainingState& state) {
    if (!checkpoints_.keep || state.trained.steps == kept_) return;
    checkpoints_.keep(state);
    kept_ = state.trained.steps;
    last_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
  }

  const Checkpoints& checkpoints_;
  long kept_;  // step of the state saved last
  Clock::time_point last_ = Clock::now();
};

StopReason descend(const Point& point, HeldOut& held_out, const StopRequested& stop_requested,
                   const Checkpoints& checkpoints, TrainingState& state) {
  const TrainingSettings& settings = point.training;
  Trained& trained = state.trained;
  Descent descent(point, state);
  Keeper keeper(checkpoints, trained.steps);
  while (trained.steps < settings.steps) {
    const bool stop = stop_requested();
    if (stop || keeper.due()) {
      state.position = descent.position();
      keeper.keep(state);
    }
    if (stop) throw Interrupted();
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

// The state in which the training of `point` starts.
TrainingState initial_state(const Point& point, HeldOut& held_out) {
  TrainingState state;
  state.trained.network = point.imported ? Network{point.shape(), point.imported->parameters}
                                         : initial_network(point.shape(), point.training.initial,
                                                           Stream(id_of(point), "initial weights"));
  state.adam = AdamState(state.trained.network.parameters.size());
  if (!held_out.measure(state.trained)) state.trained.reason = StopReason::diverged;
  return state;
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

Trained train(const Point& point, const StopRequested& stop_requested,
              const Checkpoints& checkpoints) {
  const SubnormalsAreZero while_training;
  HeldOut held_out(point);
  TrainingState state = checkpoints.from ? *checkpoints.from : initial_state(point, held_out);
  if (point.is_to_train() && !state.over())
    state.trained.reason = descend(point, held_out, stop_requested, checkpoints, state);
  if (point.imported && point.trained && !state.over())
    state.trained.reason =
        state.trained.error < point.training.threshold ? StopReason::solved : StopReason::imported;
  return std::move(state.trained);
}

}  // namespace unidyn
