#include "training/packed_kernel.hpp"
#include "unidyn/training/bptt.hpp"

namespace unidyn {
namespace {

class PackedLoss : public Loss<float> {
 public:
  PackedLoss(const NetworkShape& shape, Index trials, Index time)
      : trials_(trials),
        time_(time),
        parameters_(static_cast<std::size_t>(parameter_count(shape))),
        kernel_(make_packed_kernel(packed(shape, trials, time))) {}

  Evaluation evaluate(std::span<const float> parameters, const Trials& trials) override {
    check(parameters.size(), trials);
    const PackedSums means = kernel_->value(parameters.data(), packed(trials));
    return {means.loss, means.wrong};
  }

  double gradient(std::span<const float> parameters, const Trials& trials,
                  std::span<float> gradient) override {
    check(parameters.size(), trials);
    require(gradient.size() == parameters_, "Loss: a gradient of another size");
    return kernel_->gradient(parameters.data(), packed(trials), gradient.data());
  }

 private:
  static PackedShape packed(const NetworkShape& shape, Index trials, Index time) {
    const auto size = [](Index n) { return static_cast<std::size_t>(n); };
    return {.architecture = shape.kind.architecture,
            .activation = shape.kind.activation,
            .reset = shape.kind.reset,
            .inputs = size(shape.inputs),
            .units = size(shape.units),
            .outputs = size(shape.outputs),
            .trials = size(trials),
            .time = size(time)};
  }
  static PackedTrials packed(const Trials& trials) {
    return {.inputs = trials.inputs.data(),
            .targets = trials.targets.data(),
            .weights = trials.all_count() ? nullptr : trials.weights.data(),
            .total_weight = total_weight(trials),
            .classes = trials.classes};
  }
  void check(std::size_t parameters, const Trials& trials) const {
    require(parameters == parameters_, "Loss: parameters of another network");
    require(trials.count == trials_ && trials.time == time_ &&
                (trials.all_count() || trials.weights.size() == trials.targets.size()),
            "Loss: trials of another size");
    require(total_weight(trials) > 0, "Loss: trials of which nothing counts");
  }

  Index trials_, time_;
  std::size_t parameters_;
  std::unique_ptr<PackedKernel> kernel_;
};

}  // namespace

std::unique_ptr<Loss<float>> make_loss(const NetworkShape& shape, Index trials, Index time) {
  require(trials >= 1 && time >= 1 && shape.outputs >= 1, "make_loss: nothing to compute");
  return std::make_unique<PackedLoss>(shape, trials, time);
}

}  // namespace unidyn
