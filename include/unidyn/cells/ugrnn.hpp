#pragma once
#include "unidyn/cells/activation.hpp"
#include "unidyn/cells/gated.hpp"

namespace unidyn {

/// The update-gate network (Collins, Sohl-Dickstein & Sussillo 2017),
///
///   c = f(W_c h + U_c x + b_c),   g = σ(W_g h + U_g x + b_g),   h' = g ⊙ h + (1 − g) ⊙ c.
///
/// Row groups and tape: c, g. b_g starts at 1.
template <class F>
class Ugrnn : public Gated<2> {
 public:
  static constexpr Architecture architecture = Architecture::ugrnn;
  using Nonlinearity = F;
  using Gated::Gated;

  Index state_size() const { return units(); }
  Index tape_size() const { return 2 * units(); }
  Index scratch_size() const { return 2 * units(); }

  template <class S>
  void initialise(std::span<S> w, Initialisation how, Stream& stream) const {
    draw(w, how.near_identity(F::activation) ? 0 : none, how, stream);
    gate(bias(w), 1).setOnes();
  }

  template <class S>
  void step(std::span<const S> w, ConstView<S> h, ConstView<S> x, View<S> next,
            View<S> tape) const {
    drive<S>(w, x, tape);
    tape.noalias() += recurrent(w) * h;
    auto c = gate(tape, 0);
    auto g = gate(tape, 1);
    F::apply(c);
    apply_sigmoid(g);
    next = (c.array() + g.array() * (h - c).array()).matrix();
  }

  template <class S>
  void backward(std::span<const S> w, ConstView<S> h, ConstView<S> x, ConstView<S>,
                ConstView<S> tape, View<S> d, std::span<S> gradient, View<S> dz) const {
    const auto c = gate(tape, 0);
    const auto g = gate(tape, 1);
    gate(dz, 0) = (d.array() * (1 - g.array()) * F::slope(c)).matrix();
    gate(dz, 1) = (d.array() * (h - c).array() * sigmoid_slope(g)).matrix();
    recurrent(gradient).noalias() += dz * h.transpose();
    accumulate_drive<S>(gradient, dz, x);
    d.array() *= g.array();
    d.noalias() += recurrent(w).transpose() * dz;
  }

  template <class S>
  void jacobian(std::span<const S> w, const Vector<S>& h, const Vector<S>&, const Vector<S>& tape,
                Matrix<S>& dh, Matrix<S>& dx) const {
    const Vector<S> c = gate(tape, 0);
    const Vector<S> g = gate(tape, 1);
    Vector<S> slope(2 * units());
    slope << ((1 - g.array()) * F::slope(c)).matrix(),
        ((h - c).array() * sigmoid_slope(g)).matrix();
    dh = gated_sum<S>(slope, recurrent(w));
    dh.diagonal() += g;
    dx = gated_sum<S>(slope, input(w));
  }
};

}  // namespace unidyn
