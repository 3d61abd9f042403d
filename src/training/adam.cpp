#include "unidyn/training/adam.hpp"

#include <cmath>

namespace unidyn {

void adam_step(const AdamSettings& settings, const Vector<float>& gradient, AdamState& state,
               Vector<float>& parameters) {
  const auto b1 = static_cast<float>(settings.beta1);
  const auto b2 = static_cast<float>(settings.beta2);
  const auto step = static_cast<double>(++state.step);
  const double rate = settings.rate * std::pow(settings.decay, step - 1);
  const auto step_size = static_cast<float>(rate / (1 - std::pow(settings.beta1, step)));
  const auto square_scale = static_cast<float>(1 / (1 - std::pow(settings.beta2, step)));
  const auto epsilon = static_cast<float>(settings.epsilon);
  state.mean = b1 * state.mean + (1 - b1) * gradient;
  state.square.array() = b2 * state.square.array() + (1 - b2) * gradient.array().square();
  parameters.array() -=
      step_size * state.mean.array() / ((state.square.array() * square_scale).sqrt() + epsilon);
}

double clip_to_norm(double limit, Vector<float>& gradient) {
  const double norm = static_cast<double>(gradient.norm());
  if (norm > limit) gradient *= static_cast<float>(limit / norm);
  return norm;
}

}  // namespace unidyn
