#pragma once
#include "unidyn/cells/activation.hpp"
#include "unidyn/cells/gated.hpp"

namespace unidyn {

/// The long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000),
///
///   i, φ, o = σ(W h + U x + b),   j = f(W_j h + U_j x + b_j),
///   c' = φ ⊙ c + i ⊙ j,           h' = o ⊙ f(c').
///
/// The dynamical state is (h, c), 2N numbers, h first. Row groups: i, φ, j, o (torch's i, f, g, o).
/// Tape: these and t = f(c'). b_φ starts at 1.
///
/// With f = relu, c is unbounded and a positive loop c → h → j → c would blow up within a trial.
/// The recurrent weights of i and o are then drawn about −gain/√N instead of 0, so that growing
/// states close their own gates. [ours]
template <class F>
class Lstm : public Gated<4> {
 public:
  static constexpr Architecture architecture = Architecture::lstm;
  using Nonlinearity = F;
  using Gated::Gated;

  Index state_size() const { return 2 * units(); }
  Index tape_size() const { return 5 * units(); }
  Index scratch_size() const { return 4 * units(); }

  template <class S>
  void initialise(std::span<S> w, Initialisation how, Stream& stream) const {
    draw(w, none, how, stream);
    if (F::activation == Activation::relu && how.initial == InitialWeights::scaled)
      for (const Index k : {Index{0}, Index{3}})
        gate(recurrent(w), k).array() -=
            static_cast<S>(how.gain / std::sqrt(static_cast<double>(units())));
    gate(bias(w), 1).setOnes();
  }

  template <class S>
  void step(std::span<const S> w, ConstView<S> state, ConstView<S> x, View<S> next,
            View<S> tape) const {
    auto z = tape.topRows(4 * units());
    drive<S>(w, x, z);
    z.noalias() += recurrent(w) * gate(state, 0);
    apply_sigmoid(tape.topRows(2 * units()));
    F::apply(gate(tape, 2));
    apply_sigmoid(gate(tape, 3));
    auto t = gate(tape, 4);
    gate(next, 1) = (gate(tape, 1).array() * gate(state, 1).array() +
                     gate(tape, 0).array() * gate(tape, 2).array())
                        .matrix();
    t = gate(next, 1);
    F::apply(t);
    gate(next, 0) = (gate(tape, 3).array() * t.array()).matrix();
  }

  template <class S>
  void backward(std::span<const S> w, ConstView<S> state, ConstView<S> x, ConstView<S>,
                ConstView<S> tape, View<S> d, std::span<S> gradient, View<S> dz) const {
    const auto i = gate(tape, 0), forget = gate(tape, 1), j = gate(tape, 2), o = gate(tape, 3);
    const auto t = gate(tape, 4);
    const auto h = gate(state, 0), c = gate(state, 1);
    auto dh = gate(d, 0), dc = gate(d, 1);
    dc.array() += dh.array() * o.array() * F::slope(t);  // now ∂L/∂c'
    gate(dz, 0) = (dc.array() * j.array() * sigmoid_slope(i)).matrix();
    gate(dz, 1) = (dc.array() * c.array() * sigmoid_slope(forget)).matrix();
    gate(dz, 2) = (dc.array() * i.array() * F::slope(j)).matrix();
    gate(dz, 3) = (dh.array() * t.array() * sigmoid_slope(o)).matrix();
    recurrent(gradient).noalias() += dz * h.transpose();
    accumulate_drive<S>(gradient, dz, x);
    dc.array() *= forget.array();
    dh.noalias() = recurrent(w).transpose() * dz;
  }

  template <class S>
  void jacobian(std::span<const S> w, const Vector<S>& state, const Vector<S>&,
                const Vector<S>& tape, Matrix<S>& dh, Matrix<S>& dx) const {
    const Index n = units();
    const Vector<S> i = gate(tape, 0), forget = gate(tape, 1), j = gate(tape, 2), o = gate(tape, 3),
                    t = gate(tape, 4);
    Vector<S> to_c = Vector<S>::Zero(4 * n);  // ∂c'/∂z
    gate(to_c, 0) = (j.array() * sigmoid_slope(i)).matrix();
    gate(to_c, 1) = (gate(state, 1).array() * sigmoid_slope(forget)).matrix();
    gate(to_c, 2) = (i.array() * F::slope(j)).matrix();
    const Vector<S> to_h = (t.array() * sigmoid_slope(o)).matrix();  // ∂h'/∂z_o, not through c'
    const Vector<S> through_c = (o.array() * F::slope(t)).matrix();

    dh.setZero(2 * n, 2 * n);
    dh.bottomLeftCorner(n, n) = gated_sum<S>(to_c, recurrent(w));
    dh.bottomRightCorner(n, n).diagonal() = forget;
    dh.topRows(n) = through_c.asDiagonal() * dh.bottomRows(n);
    add_scaled<S>(to_h, gate(recurrent(w), 3), dh.topLeftCorner(n, n));
    dx.resize(2 * n, inputs());
    dx.bottomRows(n) = gated_sum<S>(to_c, input(w));
    dx.topRows(n) = through_c.asDiagonal() * dx.bottomRows(n);
    dx.topRows(n) += to_h.asDiagonal() * gate(input(w), 3);
  }
};

}  // namespace unidyn
