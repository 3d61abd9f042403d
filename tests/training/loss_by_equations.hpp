#pragma once
// The loss of trials of several lengths with weights from the equations of the cells, written once
// more: one trial after the other, number by number, over the trial's own steps alone; and central
// differences of it. Nothing of unidyn/cells takes part.
#include <algorithm>
#include <cmath>
#include <vector>

#include "unidyn/tasks/trials.hpp"
#include "unidyn/training/network.hpp"

namespace unidyn {

constexpr Index masked_inputs = 2, masked_units = 4, masked_outputs = 3;
constexpr Index masked_trials = 4, masked_time = 7;

inline double logistic(double a) {
  return 1 / (1 + std::exp(-a));
}

// Σ w (y − target)² / Σ w of a network with flat parameters p, from h₀ = 0; of classes
// Σ w (log Σ eʸ − y of the right class) / Σ w.
class LossByEquations {
 public:
  LossByEquations(const CellKind& kind, const Vector<double>& p) : kind_(kind), p_(p) {}

  double of(const Trials& trials) const {
    double sum = 0, total = 0;
    for (Index n = 0; n < trials.count; ++n) {
      std::vector<double> h(masked_units, 0), c(masked_units, 0);
      for (Index t = 0; t < trials.length[static_cast<std::size_t>(n)]; ++t) {
        const Index column = t * trials.count + n;
        step(h, c, [&](Index i) { return static_cast<double>(trials.inputs(i, column)); });
        std::vector<double> y;
        for (Index o = 0; o < masked_outputs; ++o) y.push_back(output(h, o));
        trials.classes ? add_surprise(trials, column, y, sum, total)
                       : add_squares(trials, column, y, sum, total);
      }
    }
    return sum / total;
  }

 private:
  static void add_squares(const Trials& trials, Index column, const std::vector<double>& y,
                          double& sum, double& total) {
    for (Index o = 0; o < masked_outputs; ++o) {
      const double w = trials.weights(o, column);
      const double error = y[static_cast<std::size_t>(o)] - trials.targets(o, column);
      sum += w * error * error;
      total += w;
    }
  }
  static void add_surprise(const Trials& trials, Index column, const std::vector<double>& y,
                           double& sum, double& total) {
    const double w = trials.weights(0, column);
    double all = 0, right = 0;
    for (Index o = 0; o < masked_outputs; ++o) {
      const double e = std::exp(y[static_cast<std::size_t>(o)]);
      all += e;
      if (trials.targets(o, column) == 1) right = e;
    }
    if (w > 0) sum -= w * std::log(right / all);
    total += w;
  }

  // Blocks lie one after the other: W [groups·N × N], U [groups·N × I], b [groups·N], for the GRU
  // with the reset after the product its bias [N]; then the readout [O × N] and its bias [O].
  Index groups() const {
    switch (kind_.architecture) {
      case Architecture::vanilla:
        return 1;
      case Architecture::ugrnn:
        return 2;
      case Architecture::gru:
        return 3;
      default:
        return 4;
    }
  }
  Index drive_block() const { return groups() * masked_units * masked_units; }
  Index bias_block() const { return drive_block() + groups() * masked_units * masked_inputs; }
  Index reset_block() const { return bias_block() + groups() * masked_units; }
  bool resets_after() const {
    return kind_.architecture == Architecture::gru && kind_.reset == Reset::after;
  }
  Index readout_block() const { return reset_block() + (resets_after() ? masked_units : 0); }

  double f(double a) const {
    return kind_.activation == Activation::tanh ? std::tanh(a) : std::max(a, 0.0);
  }
  double output(const std::vector<double>& h, Index o) const {
    double y = p_[readout_block() + masked_outputs * masked_units + o];
    for (Index j = 0; j < masked_units; ++j)
      y += p_[readout_block() + o * masked_units + j] * h[static_cast<std::size_t>(j)];
    return y;
  }

  // The state h, and c of LSTMs, after one step with inputs x(i).
  template <class Input>
  void step(std::vector<double>& h, std::vector<double>& c, const Input& x) const {
    const auto product = [&](Index group, Index unit, const auto& state) {
      double sum = 0;
      for (Index j = 0; j < masked_units; ++j)
        sum += p_[(group * masked_units + unit) * masked_units + j] *
               state[static_cast<std::size_t>(j)];
      return sum;
    };
    const auto drive = [&](Index group, Index unit) {
      const Index row = group * masked_units + unit;
      double sum = p_[bias_block() + row];
      for (Index i = 0; i < masked_inputs; ++i)
        sum += p_[drive_block() + row * masked_inputs + i] * x(i);
      return sum;
    };
    const std::vector<double> before = h;
    const auto whole = [&](Index group, Index unit) {
      return product(group, unit, before) + drive(group, unit);
    };
    for (Index k = 0; k < masked_units; ++k) {
      double& next = h[static_cast<std::size_t>(k)];
      const double last = before[static_cast<std::size_t>(k)];
      switch (kind_.architecture) {
        case Architecture::vanilla:
          next = f(whole(0, k));
          break;
        case Architecture::ugrnn: {
          const double gate = logistic(whole(1, k));
          next = gate * last + (1 - gate) * f(whole(0, k));
          break;
        }
        case Architecture::gru: {
          const double update = logistic(whole(1, k));
          double recurrent = 0;
          if (resets_after()) {
            recurrent = logistic(whole(0, k)) * (product(2, k, before) + p_[reset_block() + k]);
          } else {
            std::vector<double> reset = before;
            for (Index j = 0; j < masked_units; ++j)
              reset[static_cast<std::size_t>(j)] *= logistic(whole(0, j));
            recurrent = product(2, k, reset);
          }
          next = update * last + (1 - update) * f(recurrent + drive(2, k));
          break;
        }
        case Architecture::lstm: {
          double& memory = c[static_cast<std::size_t>(k)];
          memory = logistic(whole(1, k)) * memory + logistic(whole(0, k)) * f(whole(2, k));
          next = logistic(whole(3, k)) * f(memory);
          break;
        }
      }
    }
  }

  CellKind kind_;
  const Vector<double>& p_;
};

// Central differences of fourth order of that loss, each parameter by itself.
inline Vector<double> gradient_by_equations(const CellKind& kind, Vector<double> p,
                                            const Trials& trials) {
  constexpr double step = 1e-4;  // short enough that no relu crosses its kink
  Vector<double> gradient(p.size());
  for (Index i = 0; i < p.size(); ++i) {
    const double at = p[i];
    const auto moved = [&](double by) {
      p[i] = at + by;
      const double value = LossByEquations(kind, p).of(trials);
      p[i] = at;
      return value;
    };
    gradient[i] =
        (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
  }
  return gradient;
}

}  // namespace unidyn
