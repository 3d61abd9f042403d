#pragma once
#include "unidyn/cells/activation.hpp"
#include "unidyn/cells/gated.hpp"

namespace unidyn {

/// The vanilla recurrent network, h' = f(W h + U x + b).
template <class F>
class Vanilla : public Gated<1> {
 public:
  static constexpr Architecture architecture = Architecture::vanilla;
  using Nonlinearity = F;
  using Gated::Gated;

  Index state_size() const { return units(); }
  Index tape_size() const { return 0; }  // backward needs only h'
  Index scratch_size() const { return units(); }

  template <class S>
  void initialise(std::span<S> w, Initialisation how, Stream& stream) const {
    draw(w, how.near_identity(F::activation) ? 0 : none, how, stream);
  }

  template <class S>
  void step(std::span<const S> w, ConstView<S> h, ConstView<S> x, View<S> next, View<S>) const {
    drive<S>(w, x, next);
    next.noalias() += recurrent(w) * h;
    F::apply(next);
  }

  template <class S>
  void backward(std::span<const S> w, ConstView<S> h, ConstView<S> x, ConstView<S> next,
                ConstView<S>, View<S> d, std::span<S> gradient, View<S> dz) const {
    dz = (d.array() * F::slope(next)).matrix();
    recurrent(gradient).noalias() += dz * h.transpose();
    accumulate_drive<S>(gradient, dz, x);
    d.noalias() = recurrent(w).transpose() * dz;
  }

  template <class S>
  void jacobian(std::span<const S> w, const Vector<S>&, const Vector<S>& next, const Vector<S>&,
                Matrix<S>& dh, Matrix<S>& dx) const {
    const Vector<S> slope = F::slope(next).matrix();
    dh = gated_sum<S>(slope, recurrent(w));
    dx.noalias() = slope.asDiagonal() * input(w);
  }
};

}  // namespace unidyn
