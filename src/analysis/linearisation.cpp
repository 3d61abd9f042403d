#include "unidyn/analysis/linearisation.hpp"

#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <utility>

#include "unidyn/core/random.hpp"

namespace unidyn {

double time_constant(double magnitude) {
  if (magnitude == 1) return std::numeric_limits<double>::infinity();
  return -1 / std::log(magnitude);
}

Index kinks_near(const Dynamics& dynamics, const Vector<double>& state,
                 const Vector<double>& input) {
  constexpr double reach = 1e-9, jump = 1e-6;
  Stream stream("kinks", "direction");
  Vector<double> aside(state.size());
  for (double& coordinate : aside) coordinate = stream.normal();
  aside *= reach * (1 + state.norm()) / aside.norm();
  Linearisation on, back;
  dynamics.linearise(state + aside, input, on);
  dynamics.linearise(state - aside, input, back);
  const auto norms = [](const Matrix<double>& rows) { return rows.rowwise().norm().array(); };
  return (norms(on.state_jacobian - back.state_jacobian) >
          jump * (norms(on.state_jacobian) + norms(back.state_jacobian)))
      .count();
}

LocalModes local_modes(ConstView<double> state_jacobian) {
  LocalModes modes;
  modes.spectrum = spectrum_of(state_jacobian);
  const Vector<double> magnitude = modes.spectrum.eigenvalue.cwiseAbs();
  modes.time_constant = magnitude.unaryExpr(&time_constant);
  modes.unstable = (magnitude.array() > 1).count();
  modes.stable = magnitude.size() == state_jacobian.rows() && (magnitude.array() < 1).all();
  return modes;
}

LocalModes local_modes(const Dynamics& dynamics, const Vector<double>& state,
                       const Vector<double>& input) {
  Linearisation at;
  dynamics.linearise(state, input, at);
  LocalModes modes = local_modes(at.state_jacobian);
  modes.kinks = kinks_near(dynamics, state, input);
  return modes;
}

Matrix<double> unstable_subspace(const LocalModes& modes) {
  const Spectrum& spectrum = modes.spectrum;
  Matrix<double> span(spectrum.right.rows(), modes.unstable);
  // Modes are sorted by |λ|, so the unstable ones come first. A pair spans the plane of its real
  // and imaginary parts, which its first mode already contributes.
  for (Index i = 0; i < modes.unstable; ++i) {
    const bool second_of_pair = spectrum.eigenvalue(i).imag() < 0;
    if (second_of_pair)
      span.col(i) = spectrum.right.col(i).imag();
    else
      span.col(i) = spectrum.right.col(i).real();
  }
  const Eigen::HouseholderQR<Matrix<double>> qr(span);
  Matrix<double> basis = Matrix<double>::Identity(span.rows(), span.cols());
  basis.applyOnTheLeft(qr.householderQ());
  return basis;
}

}  // namespace unidyn
