#pragma once
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// A map F and its derivatives at one state.
struct Linearisation {
  Vector<double> next;            // F(h, x)        [D]
  Matrix<double> state_jacobian;  // ∂F/∂h at (h,x) [D × D]
  Matrix<double> input_jacobian;  // ∂F/∂x at (h,x) [D × I]
};

/// A driven discrete-time dynamical system h' = F(h, x) in double precision: a network as the
/// analyses see it. D is the size of the state (2N for an LSTM), I the number of input channels.
class Dynamics {
 public:
  virtual ~Dynamics() = default;

  virtual Index state_size() const = 0;
  virtual Index input_size() const = 0;

  /// Whether F maps some ball into itself under every constant input.
  virtual bool bounded() const { return false; }

  /// F applied to every column of `states` [D × B], with the corresponding column of `inputs` [I ×
  /// B], or with the same input for all if `inputs` has one column.
  virtual Matrix<double> step(ConstView<double> states, ConstView<double> inputs) const = 0;

  /// F and its Jacobians at one state [D] and input [I]. Writes to `at`, whose memory is reused
  /// from call to call.
  virtual void linearise(const Vector<double>& state, const Vector<double>& input,
                         Linearisation& at) const = 0;
};

}  // namespace unidyn
