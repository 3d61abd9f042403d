#pragma once
// The nonlinearity f of a cell. Slopes are functions of the output y = f(a), because that is what
// the backward pass has.
#include <cmath>
#include <type_traits>

#include "unidyn/cells/kind.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

struct Tanh {
  static constexpr Activation activation = Activation::tanh;

  /// a ← tanh a. In double precision computed as 1 − 2/(1 + e²ᵃ), which is vectorised; the absolute
  /// error is below 3e-16.
  template <class Block>
  static void apply(Block&& a) {
    using Scalar = typename std::decay_t<Block>::Scalar;
    if constexpr (std::is_same_v<Scalar, float>) {
      a = a.array().tanh().matrix();
    } else {
      a = (Scalar(1) - Scalar(2) / (Scalar(1) + (Scalar(2) * a.array()).exp())).matrix();
    }
  }

  /// dy/da = 1 − y².
  template <class Block>
  static auto slope(const Block& y) {
    return 1 - y.array().square();
  }
};

struct Relu {
  static constexpr Activation activation = Activation::relu;

  /// a ← max(a, 0), computed as a product so that NaN stays NaN.
  template <class Block>
  static void apply(Block&& a) {
    a.array() *= slope(a);
  }

  /// dy/da = 1 where y > 0, else 0; at the kink a = 0 the left derivative.
  template <class Block>
  static auto slope(const Block& y) {
    return (y.array() > 0).template cast<typename Block::Scalar>();
  }
};

/// a ← σ(a) = 1 / (1 + e⁻ᵃ), the nonlinearity of every gate.
template <class Block>
void apply_sigmoid(Block&& a) {
  using Scalar = typename std::decay_t<Block>::Scalar;
  a = (Scalar(1) / (Scalar(1) + (-a.array()).exp())).matrix();
}

/// dσ/da = g (1 − g), where g = σ(a) is the value of the gate.
template <class Block>
auto sigmoid_slope(const Block& g) {
  return g.array() * (1 - g.array());
}

}  // namespace unidyn
