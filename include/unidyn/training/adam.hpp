#pragma once
#include "unidyn/core/settings.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// Adam (Kingma & Ba 2015) with linear warmup and exponential decay of the learning rate. In its
/// first steps Adam moves every weight by the full rate, whatever the gradient; without warmup
/// those steps would limit how high the rate can be.
struct AdamSettings {
  double rate = 3e-2;    // before decay
  double decay = 0.999;  // factor on the rate in each step
  long warmup = 100;     // steps over which the rate rises from rate/warmup to rate; 0: none
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;

  static void describe(auto& self, auto&& setting) {
    setting("rate", self.rate, Range{1e-12, 1e3}, "learning rate, before decay");
    setting("decay", self.decay, Range{1e-3, 1}, "factor on the learning rate per step");
    setting("warmup", self.warmup, Range{0, 1e9}, "first steps, in which the learning rate rises");
    setting("beta1", self.beta1, Range{0, 1 - 1e-9}, "Adam's memory of the gradient");
    setting("beta2", self.beta2, Range{0, 1 - 1e-9}, "Adam's memory of its square");
    setting("epsilon", self.epsilon, Range{1e-30, 1}, "Adam's guard against division by zero");
  }
};

/// The state of the optimiser between steps.
struct AdamState {
  AdamState() = default;
  explicit AdamState(Index parameters)
      : mean(Vector<float>::Zero(parameters)), square(Vector<float>::Zero(parameters)) {}

  Vector<float> mean;    // running mean of the gradient, biased towards 0
  Vector<float> square;  // running mean of its square, likewise
  long step = 0;
};

/// One descent step along `gradient`: with m, v the bias-corrected moments of the gradient and s =
/// 0, 1, … the index of the step,
///   parameters −= rate · min(1, (s+1)/warmup) · decayˢ · m / (√v + ε).
void adam_step(const AdamSettings& settings, const Vector<float>& gradient, AdamState& state,
               Vector<float>& parameters);

/// Scales `gradient` down to the Euclidean norm `limit` if it is longer (Pascanu et al. 2013).
/// Returns the norm before clipping.
double clip_to_norm(double limit, Vector<float>& gradient);

}  // namespace unidyn
