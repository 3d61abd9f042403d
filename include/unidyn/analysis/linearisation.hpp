#pragma once
// The dynamics around a fixed point h*: δh' = J δh with J = ∂F/∂h, taken apart into modes
// (Sussillo & Barak, Neural Computation 25, 2013).
#include "unidyn/cells/dynamics.hpp"
#include "unidyn/linalg/spectrum.hpp"

namespace unidyn {

/// The linear modes of a map at one of its fixed points; mode i evolves as λᵢᵗ.
struct LocalModes {
  Spectrum spectrum;             // of ∂F/∂h [D]
  Vector<double> time_constant;  // τᵢ = −1 / ln|λᵢ| [steps]; see time_constant() [D]
  Index unstable = 0;            // number of |λ| > 1
  bool stable = false;           // every |λ| < 1
  Index kinks = 0;               // see kinks_near()
};

/// The number of units on a kink of relu: those whose row of ∂F/∂h differs between the two states
///
///   h ± 10⁻⁹ (1 + ‖h‖) v,   v a fixed direction without a preferred axis, ‖v‖ = 1,
///
/// by more than 10⁻⁶ of the two rows' norms. There F has no derivative, only one on each side:
/// Jacobians take that of pre-activations below 0, f'(0) = 0, and the modes are those of that side
/// alone. 0 for smooth maps, or where F is not finite.
Index kinks_near(const Dynamics& dynamics, const Vector<double>& state,
                 const Vector<double>& input);

/// τ = −1 / ln|λ|, the steps in which a mode decays by the factor e: 0 for |λ| = 0 and infinite for
/// |λ| = 1. Negative for |λ| > 1, where −τ is the steps in which it grows by e.
double time_constant(double magnitude);

/// The modes of a map with Jacobian `state_jacobian` [D × D]. A Jacobian without a spectrum (see
/// SpectrumStatus) has no modes, and is not stable.
LocalModes local_modes(ConstView<double> state_jacobian);

/// The modes of `dynamics` at `state` [D] under the constant `input` [I], and the kinks there.
LocalModes local_modes(const Dynamics& dynamics, const Vector<double>& state,
                       const Vector<double>& input);

/// An orthonormal basis [D × unstable] of the invariant subspace that belongs to all |λ| > 1: the
/// plane tangent to the unstable manifold.
Matrix<double> unstable_subspace(const LocalModes& modes);

}  // namespace unidyn
