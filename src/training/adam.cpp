#include "unidyn/training/adam.hpp"

#include <cmath>

namespace unidyn {

void adam_step(const AdamSettings& settings, const Vector<float>& gradient, AdamState& state,
               Vector<float>& parameters) {
  const auto b1 = static_cast<float>(settings.beta1);
  const auto b2 = static_cast<float>(settings.beta2);
  // Not 1 − b: if b is close to 1 this loses most of its digits, which spoils the first steps.
  const auto new1 = static_cast<float>(1 - settings.beta1);
  const auto new2 = static_cast<float>(1 - settings.beta2);
  const auto step = static_cast<double>(++state.step);
  const double risen =
      step < static_cast<double>(settings.warmup) ? step / static_cast<double>(settings.warmup) : 1;
  const double rate = settings.rate * risen * std::pow(settings.decay, step - 1);
  const auto step_size = static_cast<float>(rate / (1 - std::pow(settings.beta1, step)));
  const auto square_scale = static_cast<float>(1 / (1 - std::pow(settings.beta2, step)));
  const auto epsilon = static_cast<float>(settings.epsilon);
  state.mean = b1 * state.mean + new1 * gradient;
  state.square.array() = b2 * state.square.array() + new2 * gradient.array().square();
  parameters.array() -=
      step_size * state.mean.array() / ((state.square.array() * square_scale).sqrt() + epsilon);
}

double clip_to_norm(double limit, Vector<float>& gradient) {
  // In double precision, because the squares of an exploding gradient overflow long before it does.
  const double norm = gradient.cast<double>().norm();
  if (norm > limit) gradient *= static_cast<float>(limit / norm);
  return norm;
}

}  // namespace unidyn
