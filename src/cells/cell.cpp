#include "unidyn/cells/cell.hpp"

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

template <Cell C>
class CellDynamics : public Dynamics {
 public:
  CellDynamics(C cell, Vector<double> weights) : cell_(cell), weights_(std::move(weights)) {
    require(weights_.size() == cell_.parameter_count(),
            "make_dynamics: the number of weights is not the cell's");
  }

  Index state_size() const override { return cell_.state_size(); }
  Index input_size() const override { return cell_.inputs(); }
  // |tanh| < 1 bounds the states of all cells: gates below 1 give convex combinations in UGRNNs and
  // GRUs, and a contraction towards |c| ≤ 1 / (1 − f) in LSTMs.
  bool bounded() const override { return C::Nonlinearity::activation == Activation::tanh; }

  Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const override {
    const Index batch = states.cols();
    require(inputs.cols() == batch || inputs.cols() == 1,
            "Dynamics::step: as many inputs as states, or one");
    Matrix<double> next(states.rows(), batch), tape(cell_.tape_size(), batch);
    if (inputs.cols() == batch) {
      cell_.template step<double>(weights(), states, inputs, next, tape);
    } else {
      const Matrix<double> same = inputs.replicate(1, batch);
      cell_.template step<double>(weights(), states, same, next, tape);
    }
    return next;
  }

  void linearise(const Vector<double>& state, const Vector<double>& input,
                 Linearisation& at) const override {
    Vector<double> tape(cell_.tape_size());
    at.next.resize(cell_.state_size());
    cell_.template step<double>(weights(), state, input, at.next, tape);
    cell_.template jacobian<double>(weights(), state, at.next, tape, at.state_jacobian,
                                    at.input_jacobian);
  }

 private:
  std::span<const double> weights() const {
    return {weights_.data(), static_cast<std::size_t>(weights_.size())};
  }

  C cell_;
  Vector<double> weights_;
};

template <template <class> class C>
AnyCell with_activation(Activation activation, Index inputs, Index units) {
  if (activation == Activation::tanh) return C<Tanh>(inputs, units);
  return C<Relu>(inputs, units);
}

template <class F>
using GruBefore = Gru<Reset::before, F>;
template <class F>
using GruAfter = Gru<Reset::after, F>;

}  // namespace

AnyCell make_cell(const CellKind& kind, Index inputs, Index units) {
  switch (kind.architecture) {
    case Architecture::vanilla:
      return with_activation<Vanilla>(kind.activation, inputs, units);
    case Architecture::ugrnn:
      return with_activation<Ugrnn>(kind.activation, inputs, units);
    case Architecture::gru:
      if (kind.reset == Reset::before)
        return with_activation<GruBefore>(kind.activation, inputs, units);
      return with_activation<GruAfter>(kind.activation, inputs, units);
    case Architecture::lstm:
      return with_activation<Lstm>(kind.activation, inputs, units);
  }
  throw std::invalid_argument("make_cell: an architecture without a cell");
}

std::unique_ptr<Dynamics> make_dynamics(const AnyCell& cell, Vector<double> weights) {
  return std::visit(
      [&]<class C>(const C& c) -> std::unique_ptr<Dynamics> {
        return std::make_unique<CellDynamics<C>>(c, std::move(weights));
      },
      cell);
}

}  // namespace unidyn
