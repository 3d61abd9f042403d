#pragma once
// Maps whose fixed points and orbits are known in closed form.
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

#include "unidyn/cells/dynamics.hpp"
#include "unidyn/core/random.hpp"

namespace unidyn {

/// h' = A h + B u + b: one fixed point (I − A)⁻¹(B u + b).
class LinearMap : public Dynamics {
 public:
  LinearMap(Matrix<double> a, Matrix<double> b, Vector<double> bias)
      : a_(std::move(a)), b_(std::move(b)), bias_(std::move(bias)) {}

  Index state_size() const override { return a_.rows(); }
  Index input_size() const override { return b_.cols(); }
  Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const override {
    Matrix<double> drive = b_ * inputs;
    if (drive.cols() != states.cols()) drive = drive.col(0).replicate(1, states.cols()).eval();
    return ((a_ * states + drive).colwise() + bias_);
  }
  void linearise(const Vector<double>& state, const Vector<double>& input,
                 Linearisation& at) const override {
    at.next = step(state, input);
    at.state_jacobian = a_;
    at.input_jacobian = b_;
  }

 private:
  Matrix<double> a_, b_;
  Vector<double> bias_;
};

/// h' = tanh(A h + B u + b).
class TanhMap : public Dynamics {
 public:
  TanhMap(Matrix<double> a, Matrix<double> b, Vector<double> bias)
      : linear_(std::move(a), std::move(b), std::move(bias)) {}

  Index state_size() const override { return linear_.state_size(); }
  Index input_size() const override { return linear_.input_size(); }
  bool bounded() const override { return true; }
  Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const override {
    return linear_.step(states, inputs).array().tanh();
  }
  void linearise(const Vector<double>& state, const Vector<double>& input,
                 Linearisation& at) const override {
    linear_.linearise(state, input, at);
    at.next = at.next.array().tanh();
    const Vector<double> slope = 1 - at.next.array().square();
    at.state_jacobian = slope.asDiagonal() * at.state_jacobian;
    at.input_jacobian = slope.asDiagonal() * at.input_jacobian;
  }

 private:
  LinearMap linear_;
};

/// h' = f(h) with each coordinate on its own, h'ᵢ = fᵢ(hᵢ), deaf to its inputs.
class CoordinateMap : public Dynamics {
 public:
  /// The value and the slope of f at h.
  using Function = std::function<std::pair<double, double>(Index i, double h)>;
  CoordinateMap(Index size, Function f, Index inputs = 0)
      : size_(size), inputs_(inputs), f_(std::move(f)) {}

  Index state_size() const override { return size_; }
  Index input_size() const override { return inputs_; }
  Matrix<double> step(ConstView<double> states, ConstView<double>) const override {
    Matrix<double> next(states.rows(), states.cols());
    for (Index j = 0; j < states.cols(); ++j)
      for (Index i = 0; i < size_; ++i) next(i, j) = f_(i, states(i, j)).first;
    return next;
  }
  void linearise(const Vector<double>& state, const Vector<double>&,
                 Linearisation& at) const override {
    at.next.resize(size_);
    at.state_jacobian = Matrix<double>::Zero(size_, size_);
    at.input_jacobian = Matrix<double>::Zero(size_, inputs_);
    for (Index i = 0; i < size_; ++i)
      std::tie(at.next(i), at.state_jacobian(i, i)) = f_(i, state(i));
  }

 private:
  Index size_, inputs_;
  Function f_;
};

/// x' = tanh(x W), row i of W = −roll(linspace(−1, 1, n), −i): three fixed points for n = 2, nine
/// for n = 4.
inline TanhMap rolled_tanh(Index n) {
  Matrix<double> w(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      w(i, j) = 1 - 2 * static_cast<double>((j + i) % n) / static_cast<double>(n - 1);
  return {w.transpose(), Matrix<double>(n, 0), Vector<double>::Zero(n)};
}

/// The ideal memory of several bits: independent h'ᵢ = tanh(gainᵢ hᵢ + 3 uᵢ), gainᵢ > 1. Fixed
/// points are all of {−a, 0, a} per coordinate, a = tanh(gain a); a zero coordinate is unstable.
inline TanhMap bistable_bits(const Vector<double>& gain) {
  const Index bits = gain.size();
  return {gain.asDiagonal(), 3 * Matrix<double>::Identity(bits, bits), Vector<double>::Zero(bits)};
}

/// The positive solution of a = tanh(gain a), by bisection.
inline double bistable_level(double gain) {
  double low = 1e-6, high = 1;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (std::tanh(gain * middle) > middle ? low : high) = middle;
  }
  return low;
}

/// Standard normal numbers.
inline Matrix<double> gaussian(Index rows, Index cols, Stream& stream) {
  Matrix<double> matrix(rows, cols);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) matrix(i, j) = stream.normal();
  return matrix;
}

}  // namespace unidyn
