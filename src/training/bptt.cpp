#include "unidyn/training/bptt.hpp"

#include <cmath>

namespace unidyn {
namespace {

template <Cell C>
class Bptt : public Loss<double> {
 public:
  Bptt(C cell, Index outputs, Index trials, Index time)
      : cell_(cell),
        batch_(trials),
        time_(time),
        states_(Matrix<double>::Zero(cell.state_size(), trials * (time + 1))),
        tape_(cell.tape_size(), trials * time),
        error_(outputs, trials * time),
        d_(cell.state_size(), trials),
        scratch_(cell.scratch_size(), trials) {}

  Evaluation evaluate(std::span<const double> parameters, const Trials& trials) override {
    forward(parameters, trials);
    return trials.classes ? classify(trials) : Evaluation{.loss = compare(trials)};
  }

  double gradient(std::span<const double> parameters, const Trials& trials,
                  std::span<double> gradient) override {
    const double loss = evaluate(parameters, trials).loss;
    error_ *= (trials.classes ? 1 : 2) / total_weight(trials);  // now ∂L/∂y
    if (!trials.all_count()) error_.array() *= trials.weights.template cast<double>().array();
    std::fill(gradient.begin(), gradient.end(), 0.0);
    const auto hidden = states_.block(0, batch_, cell_.units(), batch_ * time_);
    readout(gradient).noalias() = error_ * hidden.transpose();
    readout_bias(gradient) = error_.rowwise().sum();
    d_.setZero();
    for (Index t = time_ - 1; t >= 0; --t) {
      d_.topRows(cell_.units()).noalias() += readout(parameters).transpose() * at(error_, t);
      inputs_ = trials.inputs_at(t).template cast<double>();
      cell_.template backward<double>(parameters, at(states_, t), inputs_, at(states_, t + 1),
                                      at(tape_, t), d_, gradient, scratch_);
    }
    return loss;
  }

 private:
  // Leaves y − target in error_.
  double compare(const Trials& trials) {
    error_ -= trials.targets.template cast<double>();
    if (trials.all_count()) return error_.squaredNorm() / static_cast<double>(error_.size());
    const auto weights = trials.weights.template cast<double>().array();
    return (weights * error_.array().square()).sum() / total_weight(trials);
  }

  // Leaves softmax y − target in error_.
  Evaluation classify(const Trials& trials) {
    Evaluation sum;
    for (Index c = 0; c < error_.cols(); ++c) {
      const double weight = trials.all_count() ? 1 : double{trials.weights(0, c)};
      auto y = error_.col(c);
      if (weight == 0) {
        y.setZero();
        continue;
      }
      Index right = 0, largest = 0;
      trials.targets.col(c).maxCoeff(&right);
      const double top = y.maxCoeff(&largest);
      const bool alone = (y.array() == top).count() == 1;
      const double log_sum = top + std::log((y.array() - top).exp().sum());
      sum.loss += weight * (log_sum - y(right));
      sum.wrong += alone && largest == right ? 0 : weight;
      y = (y.array() - log_sum).exp();
      y(right) -= 1;
    }
    const double total = total_weight(trials);
    return {sum.loss / total, sum.wrong / total};
  }

  // Leaves y in error_.
  void forward(std::span<const double> parameters, const Trials& trials) {
    require(trials.count == batch_ && trials.time == time_, "Loss: trials of another size");
    require(total_weight(trials) > 0, "Loss: trials of which nothing counts");
    for (Index t = 0; t < time_; ++t) {
      inputs_ = trials.inputs_at(t).template cast<double>();
      cell_.template step<double>(parameters, at(states_, t), inputs_, at(states_, t + 1),
                                  at(tape_, t));
    }
    error_.noalias() =
        readout(parameters) * states_.block(0, batch_, cell_.units(), batch_ * time_);
    error_.colwise() += readout_bias(parameters);
  }

  auto at(Matrix<double>& all, Index t) const { return all.middleCols(t * batch_, batch_); }

  template <class T>
  auto readout(std::span<T> parameters) const {
    using M = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using Maybe = std::conditional_t<std::is_const_v<T>, const M, M>;
    return Eigen::Map<Maybe>(parameters.data() + cell_.parameter_count(), error_.rows(),
                             cell_.units());
  }
  template <class T>
  auto readout_bias(std::span<T> parameters) const {
    using Maybe = std::conditional_t<std::is_const_v<T>, const Vector<double>, Vector<double>>;
    return Eigen::Map<Maybe>(
        parameters.data() + cell_.parameter_count() + error_.rows() * cell_.units(), error_.rows());
  }

  C cell_;
  Index batch_, time_;
  Matrix<double> states_;  // [D × batch·(time + 1)]; the first batch is h₀ = 0
  Matrix<double> tape_;    // [tape × batch·time]
  Matrix<double> error_;   // [O × batch·time]
  Matrix<double> d_;       // ∂L/∂h_t [D × batch]
  Matrix<double> scratch_;
  Matrix<double> inputs_;  // [I × batch], of the current step
};

}  // namespace

std::unique_ptr<Loss<double>> make_reference_loss(const NetworkShape& shape, Index trials,
                                                  Index time) {
  return std::visit(
      [&]<class C>(const C& cell) -> std::unique_ptr<Loss<double>> {
        return std::make_unique<Bptt<C>>(cell, shape.outputs, trials, time);
      },
      shape.cell());
}

double gradient_operations(const NetworkShape& shape, Index trials, Index time) {
  return 6 * static_cast<double>(parameter_count(shape)) * static_cast<double>(trials * time);
}

}  // namespace unidyn
