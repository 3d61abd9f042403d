#include "descent.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "unidyn/linalg/lapack.hpp"

namespace unidyn {
namespace {

constexpr double first_damping = 1e-3;   // initial μ over the largest diagonal entry of JᵀJ
constexpr double least_shrinkage = 0.1;  // of μ after a step that went as predicted
constexpr double least_gain = 1e-6;      // least relative decrease of q, as predicted, worth a step
constexpr double probe = 0.1;            // fraction of the step used in the finite difference of F
constexpr double most_bend = 0.75;       // largest length of the correction relative to the step
constexpr int newton_steps = 12;

}  // namespace

Descent::Descent(const Dynamics& dynamics, const Vector<double>& input, DescentLimits limits)
    : dynamics_(dynamics), input_(input), limits_(std::move(limits)) {
  const Index size = dynamics.state_size();
  normal_.resize(size, size);
  factor_.resize(size, size);
}

End Descent::end(Ending ending, Index known) const {
  return {here_.state, here_.q, ending, known};
}

void Descent::evaluate(Point& point) const {
  point.residual = dynamics_.step(point.state, input_) - point.state;
  point.q = point.residual.squaredNorm() / 2;
}

bool Descent::linearise() {
  dynamics_.linearise(here_.state, input_, at_);
  at_.state_jacobian.diagonal().array() -= 1;
  return at_.state_jacobian.allFinite();
}

bool Descent::form_normal_equations() {
  if (!linearise()) return false;
  lapack::gram(at_.state_jacobian, normal_);
  gradient_.noalias() = at_.state_jacobian.transpose() * here_.residual;
  return true;
}

double Descent::propose(double damping) {
  factor_.triangularView<Eigen::Lower>() = normal_;
  factor_.diagonal().array() += damping;
  if (!lapack::cholesky(factor_)) return std::numeric_limits<double>::quiet_NaN();
  step_ = -gradient_;
  lapack::cholesky_solve(factor_, step_);
  const double promised = (damping * step_.squaredNorm() - step_.dot(gradient_)) / 2;
  if (promised > least_gain * here_.q) follow_curvature();
  trial_.state = here_.state + step_;
  return promised;
}

// Valleys of q are narrow and curved, so straight steps along them have to be short. One more
// evaluation of F gives its second derivative along the step, and so the path to second order.
void Descent::follow_curvature() {
  trial_.state = here_.state + probe * step_;
  evaluate(trial_);
  bend_ = (trial_.residual - here_.residual) / probe;
  bend_.noalias() -= at_.state_jacobian * step_;
  bend_ = at_.state_jacobian.transpose() * bend_.eval();
  lapack::cholesky_solve(factor_, bend_);
  bend_ /= -probe;
  if (2 * bend_.norm() <= most_bend * step_.norm()) step_ += bend_;
}

End Descent::from(const Vector<double>& start, const KnownPoints& known) {
  here_.state = start;
  evaluate(here_);
  if (!std::isfinite(here_.q) || !form_normal_equations()) return end(Ending::non_finite);
  double damping = first_damping * normal_.diagonal().maxCoeff();
  double growth = 2;
  for (long i = 1; i < limits_.iterations && here_.q >= limits_.target; ++i) {
    const double promised = propose(damping);
    if (promised <= least_gain * here_.q) break;
    if (promised > 0) evaluate(trial_);
    const double gain = (here_.q - trial_.q) / promised;
    if (gain > 0) {
      std::swap(here_, trial_);
      if ((here_.state - limits_.centre).norm() > limits_.radius) return end(Ending::runaway);
      if (here_.q < limits_.target) break;
      const Index point = known.leads_to(here_.state).front();
      if (point != KnownPoints::none) return end(Ending::known, point);
      if (!form_normal_equations()) break;
      damping *= std::max(least_shrinkage, 1 - std::pow(2 * gain - 1, 3));
      growth = 2;
    } else {  // also if the prediction or the trial's q is NaN
      damping = std::max(damping, std::numeric_limits<double>::min()) * growth;
      growth *= 2;
      if (!std::isfinite(damping)) break;
    }
  }
  return end(Ending::finite);
}

void Descent::polish(End& end, double reach) {
  here_.state = end.state;
  evaluate(here_);
  for (int i = 0; i < newton_steps && linearise(); ++i) {
    step_ = -at_.state_jacobian.partialPivLu().solve(here_.residual);
    if (!(step_.norm() <= reach)) return;
    trial_.state = here_.state + step_;
    evaluate(trial_);
    if (!(trial_.q < here_.q)) return;
    std::swap(here_, trial_);
    end.state = here_.state;
    end.q = here_.q;
  }
}

bool Descent::isolated(const End& end, double scale, double reach) {
  here_.state = end.state;
  evaluate(here_);
  if (!linearise()) return false;
  const Eigen::PartialPivLU<Matrix<double>> factors(at_.state_jacobian);
  const double norm = at_.state_jacobian.cwiseAbs().colwise().sum().maxCoeff();
  const double inverse_norm = 1 / (factors.rcond() * norm);  // estimated (Higham 2002, ch. 15)
  const double rounding = std::numeric_limits<double>::epsilon() * (end.state.norm() + scale);
  return factors.solve(here_.residual).norm() <= reach && rounding * inverse_norm <= reach;
}

int Descent::index(const Vector<double>& state) {
  here_.state = state;
  if (!linearise()) return 0;
  const Eigen::PartialPivLU<Matrix<double>> factors(at_.state_jacobian);
  // The determinant of J = ∂F/∂h − I is that of I − ∂F/∂h times (−1)^D.
  const Index negative = (factors.matrixLU().diagonal().array() < 0).count();
  const bool singular = (factors.matrixLU().diagonal().array() == 0).any();
  const int sign = (negative + state.size()) % 2 == 0 ? 1 : -1;
  return singular ? 0 : sign * static_cast<int>(factors.permutationP().determinant());
}

}  // namespace unidyn
