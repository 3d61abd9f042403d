#include "descent.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace unidyn {
namespace {

constexpr double first_damping = 1e-3;  // μ at the start, over the largest diagonal entry of JᵀJ
constexpr double least_shrinkage = 0.1;  // of μ after a step that went as predicted
constexpr double least_gain = 1e-6;      // promised fall of q, over q, that is worth a step
constexpr int newton_steps = 12;

}  // namespace

Descent::Descent(const Dynamics& dynamics, const Vector<double>& input, DescentLimits limits)
    : dynamics_(dynamics), input_(input), limits_(std::move(limits)) {
  const Index size = dynamics.state_size();
  normal_.resize(size, size);
  factor_.resize(size, size);
}

void Descent::evaluate(Point& point) {
  dynamics_.linearise(point.state, input_, point.at);
  point.residual = point.at.next - point.state;
  point.at.state_jacobian.diagonal().array() -= 1;
  point.q = point.residual.squaredNorm() / 2;
  if (!point.at.state_jacobian.allFinite()) point.q = std::numeric_limits<double>::quiet_NaN();
}

void Descent::form_normal_equations() {
  const Matrix<double>& jacobian = here_.at.state_jacobian;
  normal_.setZero();
  normal_.selfadjointView<Eigen::Lower>().rankUpdate(jacobian.transpose());
  gradient_.noalias() = jacobian.transpose() * here_.residual;
}

double Descent::propose(double damping) {
  factor_.triangularView<Eigen::Lower>() = normal_;
  factor_.diagonal().array() += damping;
  const Eigen::LLT<Eigen::Ref<Matrix<double>>> cholesky(factor_);
  if (cholesky.info() != Eigen::Success) return std::numeric_limits<double>::quiet_NaN();
  step_ = -gradient_;
  cholesky.solveInPlace(step_);
  trial_.state = here_.state + step_;
  return (damping * step_.squaredNorm() - step_.dot(gradient_)) / 2;
}

End Descent::from(const Vector<double>& start) {
  here_.state = start;
  evaluate(here_);
  if (!std::isfinite(here_.q)) return {here_.state, here_.q, Ending::non_finite};
  form_normal_equations();
  double damping = first_damping * normal_.diagonal().maxCoeff();
  double growth = 2;
  for (long i = 1; i < limits_.iterations && here_.q >= limits_.target; ++i) {
    const double promised = propose(damping);
    if (promised <= least_gain * here_.q) break;
    if (promised > 0) evaluate(trial_);
    const double gain = (here_.q - trial_.q) / promised;
    if (gain > 0) {
      std::swap(here_, trial_);
      if ((here_.state - limits_.centre).norm() > limits_.radius)
        return {here_.state, here_.q, Ending::runaway};
      form_normal_equations();
      damping *= std::max(least_shrinkage, 1 - std::pow(2 * gain - 1, 3));
      growth = 2;
    } else {  // also where the promise or the trial's q is no number
      damping = std::max(damping, std::numeric_limits<double>::min()) * growth;
      growth *= 2;
      if (!std::isfinite(damping)) break;
    }
  }
  return {here_.state, here_.q, Ending::finite};
}

void Descent::polish(End& end, double reach) {
  here_.state = end.state;
  evaluate(here_);
  for (int i = 0; i < newton_steps; ++i) {
    const Eigen::PartialPivLU<Eigen::Ref<Matrix<double>>> lu(here_.at.state_jacobian);
    step_ = -lu.solve(here_.residual);
    if (!(step_.norm() <= reach)) return;
    trial_.state = here_.state + step_;
    evaluate(trial_);
    if (!(trial_.q < here_.q)) return;
    std::swap(here_, trial_);
    end.state = here_.state;
    end.q = here_.q;
  }
}

}  // namespace unidyn
