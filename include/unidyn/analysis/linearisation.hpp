#pragma once
// The dynamics around a fixed point h*: δh' = J δh with J = ∂F/∂h, decomposed into modes (Sussillo
// & Barak, Neural Computation 25, 2013).
#include "unidyn/cells/dynamics.hpp"
#include "unidyn/linalg/spectrum.hpp"
#include "unidyn/results/about.hpp"

namespace unidyn {

template <>
struct Names<SpectrumStatus> {
  static constexpr std::array<std::pair<SpectrumStatus, std::string_view>, 4> value{
      {{SpectrumStatus::ok, "ok"},
       {SpectrumStatus::defective, "defective"},
       {SpectrumStatus::non_finite, "non_finite"},
       {SpectrumStatus::unconverged, "unconverged"}}};
};

/// The linear modes of a map at one of its fixed points; mode i evolves as λᵢᵗ.
struct LocalModes {
  Spectrum spectrum;             // of ∂F/∂h [D]
  Vector<double> time_constant;  // τᵢ = −1 / ln|λᵢ| [steps]; see time_constant() [D]
  Index unstable = 0;            // number of |λ| > 1
  bool stable = false;           // every |λ| < 1
  Index kinks = 0;               // see kinks_near()

  static void describe(auto& self, auto&& result) {
    result("spectrum", self.spectrum.status,
           About{"",
                 "ok; defective: some modes are; non_finite: the Jacobian is not finite; "
                 "unconverged: the QR iteration gave up. The last two have no spectrum"});
    result("eigenvalue", self.spectrum.eigenvalue, {Dimension::fixed_point_component},
           About{"1", "lambda, by descending |lambda|; state_size rows for each point",
                 "J = dF/dh at the point"});
    result(
        "right", self.spectrum.right, {Dimension::mode_component},
        About{"1", "right eigenvectors; mode_count x state_size rows for each point, mode by mode",
              "J r = lambda r, |r| = 1"});
    result("left", self.spectrum.left, {Dimension::mode_component},
           About{"1",
                 "left eigenvectors; NaN for a defective mode; mode_count x state_size rows for "
                 "each point, mode by mode",
                 "l^H J = lambda l^H, l^H r = 1"});
    result(
        "condition", self.spectrum.condition, {Dimension::fixed_point_component},
        About{"1",
              "condition of the eigenvalue; inf: its mode is defective; state_size rows for each "
              "point",
              "|l| |r| (Golub & Van Loan, Matrix Computations, 7.2.2)"});
    result(
        "time_constant", self.time_constant, {Dimension::fixed_point_component},
        About{"step",
              "in which a mode decays by e; negative: grows by e; state_size rows for each point",
              "tau = -1 / ln|lambda|"});
    result("unstable", self.unstable, About{"1", "number of eigenvalues with |lambda| > 1"});
    result("stable", self.stable, About{"1", "1: every |lambda| < 1"});
    result("kinks", self.kinks,
           About{"1",
                 "units on a kink of relu, where the Jacobian is that of pre-activations below 0"});
  }
};

/// The number of units at a kink of relu: those whose row of ∂F/∂h differs between the two states
///
///   h ± 10⁻⁹ (1 + ‖h‖) v,   v a fixed direction without a preferred axis, ‖v‖ = 1,
///
/// by more than 10⁻⁶ of the two rows' norms. F has only one-sided derivatives there: Jacobians use
/// the one for pre-activations below 0, f'(0) = 0, and the modes are those of that side only. 0 for
/// smooth maps, or where F is not finite.
Index kinks_near(const Dynamics& dynamics, const Vector<double>& state,
                 const Vector<double>& input);

/// τ = −1 / ln|λ|, the steps in which a mode decays by the factor e: 0 for |λ| = 0, infinite for
/// |λ| = 1. Negative for |λ| > 1, where −τ is the steps in which it grows by e.
double time_constant(double magnitude);

/// The modes of a map with Jacobian `state_jacobian` [D × D]. A Jacobian without a spectrum (see
/// SpectrumStatus) has no modes, and is not stable.
LocalModes local_modes(ConstView<double> state_jacobian);

/// The modes of `dynamics` at `state` [D] under the constant `input` [I], and the kinks there.
LocalModes local_modes(const Dynamics& dynamics, const Vector<double>& state,
                       const Vector<double>& input);

/// An orthonormal basis [D × unstable] of the invariant subspace of all |λ| > 1, the tangent space
/// of the unstable manifold.
Matrix<double> unstable_subspace(const LocalModes& modes);

}  // namespace unidyn
