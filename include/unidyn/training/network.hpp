#pragma once
#include "unidyn/cells/cell.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

/// The sizes and kind of a network: a cell and a linear readout y = W_o h + b_o of its N units.
struct NetworkShape {
  CellKind kind;
  Index inputs = 1;   // I
  Index units = 1;    // N
  Index outputs = 1;  // O

  AnyCell cell() const { return make_cell(kind, inputs, units); }
};

/// The blocks of a network's flat parameter vector: those of its cell, then "readout" [O × N] and
/// "readout_bias" [O × 1]; each in row-major order.
std::vector<WeightBlock> layout(const NetworkShape& shape);
Index parameter_count(const NetworkShape& shape);

/// A network: its shape and one flat vector of parameters.
struct Network {
  NetworkShape shape;
  Vector<float> parameters;

  /// The cell as a dynamical system in double precision.
  std::unique_ptr<Dynamics> dynamics() const;
  Matrix<double> readout() const;       // W_o [O × N]
  Vector<double> readout_bias() const;  // b_o [O]
};

/// A new network; the readout's weights are N(0, 1/N), its bias 0. [ours]
Network initial_network(const NetworkShape& shape, Initialisation how, Stream stream);

/// The states of the network on `trials`, starting from h₀ = 0, in double precision: column t·count
/// + n is the state [D] of trial n after step t.
Matrix<double> run_states(const Dynamics& dynamics, const Trials& trials);

/// The outputs y for every column of `states` [D × samples]; [O × samples].
Matrix<double> read_out(const Network& network, ConstView<double> states);

}  // namespace unidyn
