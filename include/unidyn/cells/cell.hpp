#pragma once
// The cells, and the choice among them at run time.
//
// A cell is a value that holds its sizes and implements its equations; weights, states and
// gradients belong to the caller. The equations are templates over the scalar type. With w the flat
// parameter vector, D the size of the state, T that of the tape and B that of the batch:
//
//   step(w, h, x, next, tape)
//       next = F(h, x) of every column; `tape` [T × B] keeps what the backward pass and the
//       Jacobians need.          h, next [D × B], x [I × B]
//   backward(w, h, x, next, tape, d, gradient, scratch)
//       d: in ∂L/∂next, out ∂L/∂h [D × B]; adds ∂L/∂w to `gradient`. scratch [scratch_size × B]
//   jacobian(w, h, next, tape, dh, dx)
//       ∂F/∂h [D × D] and ∂F/∂x [D × I] at one column.
//   initialise(w, how, stream)
//       draws new weights.
//
// Only jacobian() allocates memory. The hidden units that readouts see are always the first N
// numbers of the state.
#include <memory>
#include <variant>

#include "unidyn/cells/dynamics.hpp"
#include "unidyn/cells/gru.hpp"
#include "unidyn/cells/lstm.hpp"
#include "unidyn/cells/ugrnn.hpp"
#include "unidyn/cells/vanilla.hpp"

namespace unidyn {

template <class C>
concept Cell = requires(const C cell, std::span<const double> w, std::span<double> gradient,
                        Matrix<double> m, Vector<double> v, Stream stream) {
  { C::architecture } -> std::convertible_to<Architecture>;
  { C::Nonlinearity::activation } -> std::convertible_to<Activation>;
  { cell.units() } -> std::same_as<Index>;
  { cell.inputs() } -> std::same_as<Index>;
  { cell.state_size() } -> std::same_as<Index>;
  { cell.tape_size() } -> std::same_as<Index>;
  { cell.scratch_size() } -> std::same_as<Index>;
  { cell.parameter_count() } -> std::same_as<Index>;
  { cell.layout() } -> std::same_as<std::vector<WeightBlock>>;
  cell.template step<double>(w, m, m, m, m);
  cell.template backward<double>(w, m, m, m, m, m, gradient, m);
  cell.template jacobian<double>(w, v, v, v, m, m);
  cell.template initialise<double>(gradient, Initialisation{}, stream);
};

/// The choice of a cell in a job file. `reset` applies to the GRU only.
struct CellKind {
  Architecture architecture = Architecture::vanilla;
  Activation activation = Activation::tanh;
  Reset reset = Reset::before;

  friend bool operator==(const CellKind&, const CellKind&) = default;
};

using AnyCell =
    std::variant<Vanilla<Tanh>, Vanilla<Relu>, Ugrnn<Tanh>, Ugrnn<Relu>, Gru<Reset::before, Tanh>,
                 Gru<Reset::before, Relu>, Gru<Reset::after, Tanh>, Gru<Reset::after, Relu>,
                 Lstm<Tanh>, Lstm<Relu>>;

/// The cell of this kind and size. Requires inputs ≥ 1 and units ≥ 1.
AnyCell make_cell(const CellKind& kind, Index inputs, Index units);

/// The cell with these weights [parameter_count] as a dynamical system.
std::unique_ptr<Dynamics> make_dynamics(const AnyCell& cell, Vector<double> weights);

}  // namespace unidyn
