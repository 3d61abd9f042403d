// The cells of unidyn/cells on panels: one step forward and one back for a chunk of trials, once
// for each instruction set. Include only inside foreach_target.
//
// A cell's gates and candidates, in the order of its row groups, are z_g = W_g h + U_g x + b_g.
// Products run over whole panels; everything elementwise is one pass from z to h' and one pass from
// ∂L/∂h' to ∂L/∂z.
#if defined(UNIDYN_PACKED_CELLS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIDYN_PACKED_CELLS_INL_HPP
#undef UNIDYN_PACKED_CELLS_INL_HPP
#else
#define UNIDYN_PACKED_CELLS_INL_HPP
#endif

#include "training/packed_network-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

/// h' = f(W h + U x + b).
template <class F>
class Vanilla : public PackedNetwork {
 public:
  explicit Vanilla(const PackedShape& shape) : PackedNetwork(shape, 1, plain_drives(shape, 1), 0) {}

  void forward(size_t t) {
    project(0, 1, h(t), h(t + 1), t);
    pass([&](size_t q) HWY_ATTR {
      float* next = h(t + 1)[q];
      return [=](size_t e) HWY_ATTR { store(F::of(load(next + e)), next + e); };
    });
  }

  void backward(size_t t) {
    pass([&](size_t q) HWY_ATTR {
      const float *next = h(t + 1)[q], *d = dh()[q];
      float* dz = slope(0, t)[q];
      return [=](size_t e) HWY_ATTR { store(load(d + e) * F::slope(load(next + e)), dz + e); };
    });
    pull_back<false>(0, 1, t);
  }

  void accumulate(size_t t, size_t steps) { correlate(0, 1, hidden(), t, steps); }
};

/// c = f(z₀), g = σ(z₁), h' = g ⊙ h + (1 − g) ⊙ c.
template <class F>
class Ugrnn : public PackedNetwork {
 public:
  explicit Ugrnn(const PackedShape& shape) : PackedNetwork(shape, 2, plain_drives(shape, 2), 2) {}

  void forward(size_t t) {
    project(0, 2, h(t), kept(0, t), t);
    pass([&](size_t q) HWY_ATTR {
      const float* now = h(t)[q];
      float *next = h(t + 1)[q], *c_kept = kept(0, t)[q], *g_kept = kept(1, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V c = F::of(load(c_kept + e)), g = sigmoid(load(g_kept + e));
        store(c, c_kept + e);
        store(g, g_kept + e);
        store(hn::MulAdd(g, load(now + e) - c, c), next + e);
      };
    });
  }

  void backward(size_t t) {
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *c_kept = kept(0, t)[q], *g_kept = kept(1, t)[q];
      float *d = dh()[q], *dc = slope(0, t)[q], *dg = slope(1, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V c = load(c_kept + e), g = load(g_kept + e), to_next = load(d + e);
        const V kept_part = to_next * g;
        store((to_next - kept_part) * F::slope(c), dc + e);
        store(to_next * (load(now + e) - c) * sigmoid_slope(g), dg + e);
        store(kept_part, d + e);
      };
    });
    pull_back<true>(0, 2, t);
  }

  void accumulate(size_t t, size_t steps) { correlate(0, 2, hidden(), t, steps); }
};

/// r = σ(z₀), u = σ(z₁), c = f(W_c (r ⊙ h) + U_c x + b_c), h' = u ⊙ h + (1 − u) ⊙ c.
template <class F>
class GruBefore : public PackedNetwork {
 public:
  // Kept for the backward pass: r, u, c and a = r ⊙ h.
  explicit GruBefore(const PackedShape& shape)
      : PackedNetwork(shape, 3, plain_drives(shape, 3), 3), reset_(make_steps()) {}

  void forward(size_t t) {
    project(0, 2, h(t), kept(0, t), t);
    pass([&](size_t q) HWY_ATTR {
      const float* now = h(t)[q];
      float *r_kept = kept(0, t)[q], *u_kept = kept(1, t)[q], *a = at(reset_, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V r = sigmoid(load(r_kept + e));
        store(r, r_kept + e);
        store(sigmoid(load(u_kept + e)), u_kept + e);
        store(r * load(now + e), a + e);
      };
    });
    project(2, 1, at(reset_, t), kept(2, t), t);
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *u_kept = kept(1, t)[q];
      float *next = h(t + 1)[q], *c_kept = kept(2, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V c = F::of(load(c_kept + e));
        store(c, c_kept + e);
        store(hn::MulAdd(load(u_kept + e), load(now + e) - c, c), next + e);
      };
    });
  }

  void backward(size_t t) {
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *u_kept = kept(1, t)[q], *c_kept = kept(2, t)[q];
      float *d = dh()[q], *du = slope(1, t)[q], *dc = slope(2, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V u = load(u_kept + e), c = load(c_kept + e), to_next = load(d + e);
        const V kept_part = to_next * u;
        store(to_next * (load(now + e) - c) * sigmoid_slope(u), du + e);
        store((to_next - kept_part) * F::slope(c), dc + e);
        store(kept_part, d + e);
      };
    });
    pull(2, 1, t, slope(0, t));  // ∂L/∂a, stored where r's slope will be
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *r_kept = kept(0, t)[q];
      float *d = dh()[q], *dr = slope(0, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V r = load(r_kept + e), da = load(dr + e);
        store(hn::MulAdd(da, r, load(d + e)), d + e);
        store(da * load(now + e) * sigmoid_slope(r), dr + e);
      };
    });
    pull_back<true>(0, 2, t);
  }

  void accumulate(size_t t, size_t steps) {
    correlate(0, 2, hidden(), t, steps);
    correlate(2, 1, reset_, t, steps);
  }

 private:
  Panels reset_;  // a
};

/// r = σ(z₀), u = σ(z₁), q = W_c h + b_q, c = f(r ⊙ q + U_c x + b_c), h' = u ⊙ h + (1 − u) ⊙ c.
/// The drive of row group 2 is b_q alone; the candidate's drive is a fourth one.
template <class F>
class GruAfter : public PackedNetwork {
 public:
  explicit GruAfter(const PackedShape& shape) : PackedNetwork(shape, 3, drives(shape), 4) {}

  void forward(size_t t) {
    project(0, 3, h(t), kept(0, t), t);
    drive(3, kept(3, t), t);
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *product = kept(2, t)[q];
      float *next = h(t + 1)[q], *r_kept = kept(0, t)[q], *u_kept = kept(1, t)[q],
            *c_kept = kept(3, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V r = sigmoid(load(r_kept + e)), u = sigmoid(load(u_kept + e));
        const V c = F::of(hn::MulAdd(r, load(product + e), load(c_kept + e)));
        store(r, r_kept + e);
        store(u, u_kept + e);
        store(c, c_kept + e);
        store(hn::MulAdd(u, load(now + e) - c, c), next + e);
      };
    });
  }

  void backward(size_t t) {
    pass([&](size_t q) HWY_ATTR {
      const float *now = h(t)[q], *r_kept = kept(0, t)[q], *u_kept = kept(1, t)[q],
                  *product = kept(2, t)[q], *c_kept = kept(3, t)[q];
      float *d = dh()[q], *dr = slope(0, t)[q], *du = slope(1, t)[q], *dq = slope(2, t)[q],
            *dc = slope(3, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V r = load(r_kept + e), u = load(u_kept + e), c = load(c_kept + e);
        const V to_next = load(d + e), kept_part = to_next * u;
        const V to_c = (to_next - kept_part) * F::slope(c);
        store(to_c, dc + e);
        store(to_c * r, dq + e);
        store(to_c * load(product + e) * sigmoid_slope(r), dr + e);
        store(to_next * (load(now + e) - c) * sigmoid_slope(u), du + e);
        store(kept_part, d + e);
      };
    });
    pull_back<true>(0, 3, t);
  }

  void accumulate(size_t t, size_t steps) { correlate(0, 3, hidden(), t, steps); }

 private:
  static std::vector<Drive> drives(const PackedShape& shape) {
    std::vector<Drive> all = plain_drives(shape, 3);
    all.push_back(all[2]);
    all[2] = {Drive::none, all[2].bias + shape.units};
    return all;
  }
};

/// i = σ(z₀), φ = σ(z₁), j = f(z₂), o = σ(z₃), c' = φ ⊙ c + i ⊙ j, h' = o ⊙ f(c').
template <class F>
class Lstm : public PackedNetwork {
 public:
  // Kept for the backward pass: i, φ, j, o and f(c'); the cell states c are separate.
  explicit Lstm(const PackedShape& shape)
      : PackedNetwork(shape, 4, plain_drives(shape, 4), 5),
        cell_(make_history()),
        d_cell_(make_step()) {}

  void forward(size_t t) {
    project(0, 4, h(t), kept(0, t), t);
    pass([&](size_t q) HWY_ATTR {
      const float* now = at(cell_, t)[q];
      float *next = h(t + 1)[q], *cell_next = at(cell_, t + 1)[q];
      float *i_kept = kept(0, t)[q], *f_kept = kept(1, t)[q], *j_kept = kept(2, t)[q],
            *o_kept = kept(3, t)[q], *t_kept = kept(4, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V i = sigmoid(load(i_kept + e)), forget = sigmoid(load(f_kept + e));
        const V j = F::of(load(j_kept + e)), o = sigmoid(load(o_kept + e));
        const V c = hn::MulAdd(forget, load(now + e), i * j);
        const V of_c = F::of(c);
        store(i, i_kept + e);
        store(forget, f_kept + e);
        store(j, j_kept + e);
        store(o, o_kept + e);
        store(of_c, t_kept + e);
        store(c, cell_next + e);
        store(o * of_c, next + e);
      };
    });
  }

  void start(const float* inputs, size_t first, size_t count) {
    PackedNetwork::start(inputs, first, count);
    start_at_zero(cell_);
  }
  void start_backward() {
    PackedNetwork::start_backward();
    d_cell_.clear();
  }

  void backward(size_t t) {
    pass([&](size_t q) HWY_ATTR {
      const float *now = at(cell_, t)[q], *d = dh()[q];
      const float *i_kept = kept(0, t)[q], *f_kept = kept(1, t)[q], *j_kept = kept(2, t)[q],
                  *o_kept = kept(3, t)[q], *t_kept = kept(4, t)[q];
      float *d_cell = d_cell_.at(q, 0), *di = slope(0, t)[q], *df = slope(1, t)[q],
            *dj = slope(2, t)[q], *d_o = slope(3, t)[q];
      return [=](size_t e) HWY_ATTR {
        const V i = load(i_kept + e), forget = load(f_kept + e), j = load(j_kept + e);
        const V o = load(o_kept + e), of_c = load(t_kept + e), to_next = load(d + e);
        const V to_c = hn::MulAdd(to_next * o, F::slope(of_c), load(d_cell + e));
        store(to_c * j * sigmoid_slope(i), di + e);
        store(to_c * load(now + e) * sigmoid_slope(forget), df + e);
        store(to_c * i * F::slope(j), dj + e);
        store(to_next * of_c * sigmoid_slope(o), d_o + e);
        store(to_c * forget, d_cell + e);
      };
    });
    pull_back<false>(0, 4, t);
  }

  void accumulate(size_t t, size_t steps) { correlate(0, 4, hidden(), t, steps); }

 private:
  Panels cell_;    // c
  Panels d_cell_;  // ∂L/∂c of one step
};

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
