#pragma once
#include "unidyn/cells/activation.hpp"
#include "unidyn/cells/gated.hpp"

namespace unidyn {

/// The gated recurrent unit (Cho et al. 2014),
///
///   r = σ(W_r h + U_r x + b_r),   u = σ(W_u h + U_u x + b_u),
///   c = f(W_c (r ⊙ h) + U_c x + b_c)              reset before the product,
///   c = f(r ⊙ (W_c h + b_q) + U_c x + b_c)        reset after the product,
///   h' = u ⊙ h + (1 − u) ⊙ c.
///
/// Row groups: r, u, c. Tape: r, u, c and r ⊙ h (before) or q = W_c h + b_q (after). b_r and b_u
/// start at 1. With the reset after, b_q ("recurrent_bias") is last in the parameters; with f =
/// tanh this is torch.nn.GRU, whose z and n are our u and c.
template <Reset R, class F>
class Gru : public Gated<3> {
 public:
  static constexpr Architecture architecture = Architecture::gru;
  static constexpr Reset reset = R;
  using Nonlinearity = F;
  using Gated::Gated;

  Index state_size() const { return units(); }
  Index tape_size() const { return 4 * units(); }
  Index scratch_size() const { return 4 * units(); }

  std::vector<WeightBlock> layout() const {
    auto blocks = Gated::layout();
    if constexpr (after) blocks.push_back({"recurrent_bias", Gated::parameter_count(), units(), 1});
    return blocks;
  }
  Index parameter_count() const { return Gated::parameter_count() + (after ? units() : 0); }

  template <class S>
  void initialise(std::span<S> w, Initialisation how, Stream& stream) const {
    draw(w, how.near_identity(F::activation) ? 2 : none, how, stream);
    bias(w).topRows(2 * units()).setOnes();
    if constexpr (after) recurrent_bias(w).setZero();
  }

  template <class S>
  void step(std::span<const S> w, ConstView<S> h, ConstView<S> x, View<S> next,
            View<S> tape) const {
    auto gates_ru = tape.topRows(2 * units());
    auto c = gate(tape, 2);
    auto extra = gate(tape, 3);
    drive<S>(w, x, tape.topRows(3 * units()));
    gates_ru.noalias() += recurrent(w).topRows(2 * units()) * h;
    apply_sigmoid(gates_ru);
    const auto r = gate(tape, 0);
    const auto u = gate(tape, 1);
    if constexpr (after) {
      extra.colwise() = recurrent_bias(w);
      extra.noalias() += gate(recurrent(w), 2) * h;
      c.array() += r.array() * extra.array();
    } else {
      extra = (r.array() * h.array()).matrix();
      c.noalias() += gate(recurrent(w), 2) * extra;
    }
    F::apply(c);
    next = (c.array() + u.array() * (h - c).array()).matrix();
  }

  template <class S>
  void backward(std::span<const S> w, ConstView<S> h, ConstView<S> x, ConstView<S>,
                ConstView<S> tape, View<S> d, std::span<S> gradient, View<S> scratch) const {
    const auto r = gate(tape, 0);
    const auto u = gate(tape, 1);
    const auto c = gate(tape, 2);
    const auto extra = gate(tape, 3);
    auto dr = gate(scratch, 0);
    auto du = gate(scratch, 1);
    auto dc = gate(scratch, 2);
    auto d_extra = gate(scratch, 3);
    du = (d.array() * (h - c).array() * sigmoid_slope(u)).matrix();
    dc = (d.array() * (1 - u.array()) * F::slope(c)).matrix();
    d.array() *= u.array();
    if constexpr (after) {
      d_extra = (dc.array() * r.array()).matrix();
      dr = (dc.array() * extra.array() * sigmoid_slope(r)).matrix();
      gate(recurrent(gradient), 2).noalias() += d_extra * h.transpose();
      recurrent_bias(gradient) += d_extra.rowwise().sum();
      d.noalias() += gate(recurrent(w), 2).transpose() * d_extra;
    } else {
      d_extra.noalias() = gate(recurrent(w), 2).transpose() * dc;
      dr = (d_extra.array() * h.array() * sigmoid_slope(r)).matrix();
      gate(recurrent(gradient), 2).noalias() += dc * extra.transpose();
      d.array() += d_extra.array() * r.array();
    }
    const auto d_ru = scratch.topRows(2 * units());
    recurrent(gradient).topRows(2 * units()).noalias() += d_ru * h.transpose();
    accumulate_drive<S>(gradient, scratch.topRows(3 * units()), x);
    d.noalias() += recurrent(w).topRows(2 * units()).transpose() * d_ru;
  }

  template <class S>
  void jacobian(std::span<const S> w, const Vector<S>& h, const Vector<S>&, const Vector<S>& tape,
                Matrix<S>& dh, Matrix<S>& dx) const {
    const auto W = recurrent(w);
    const Vector<S> r = gate(tape, 0), u = gate(tape, 1), c = gate(tape, 2), extra = gate(tape, 3);
    const Vector<S> of_u = ((h - c).array() * sigmoid_slope(u)).matrix();
    const Vector<S> of_c = ((1 - u.array()) * F::slope(c)).matrix();
    const auto W_r = gate(W, 0), W_c = gate(W, 2);
    const auto U = input(w);
    dx = of_u.asDiagonal() * gate(U, 1);
    dx += of_c.asDiagonal() * gate(U, 2);
    if constexpr (after) {
      const Vector<S> of_r = (of_c.array() * extra.array() * sigmoid_slope(r)).matrix();
      dh.setZero(units(), units());
      add_scaled<S>(of_c.cwiseProduct(r), W_c, dh);
      add_scaled<S>(of_r, W_r, dh);
      dx += of_r.asDiagonal() * gate(U, 0);
    } else {
      const Vector<S> of_r = (h.array() * sigmoid_slope(r)).matrix();
      RowMajor<S> da = of_r.asDiagonal() * W_r;
      da.diagonal() += r;
      dh.noalias() = W_c * da;
      dh.array().colwise() *= of_c.array();
      dx += of_c.asDiagonal() * (W_c * (of_r.asDiagonal() * gate(U, 0)));
    }
    add_scaled<S>(of_u, gate(W, 1), dh);
    dh.diagonal() += u;
  }

 private:
  static constexpr bool after = R == Reset::after;

  template <class S>
  auto recurrent_bias(std::span<S> w) const {
    using V =
        std::conditional_t<std::is_const_v<S>, const Vector<std::remove_const_t<S>>, Vector<S>>;
    return Eigen::Map<V>(w.data() + Gated::parameter_count(), units());
  }
};

}  // namespace unidyn
