#pragma once
// The descent of q(h) = ½‖F(h, x) − h‖² from one start: Levenberg–Marquardt, then Newton.
#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

struct DescentLimits {
  double target = 0;      // q at which a descent is over
  long iterations = 0;    // evaluations of F and its Jacobian at most
  Vector<double> centre;  // of the ball that a descent may not leave [D]
  double radius = 0;      // of that ball
};

enum class Ending { finite, runaway, non_finite };

/// Where a descent ended.
struct End {
  Vector<double> state;
  double q = 0;
  Ending ending = Ending::finite;
};

/// Descends from one start after another, in workspaces that are allocated once.
class Descent {
 public:
  Descent(const Dynamics& dynamics, const Vector<double>& input, DescentLimits limits);

  /// Levenberg–Marquardt from `start`.
  End from(const Vector<double>& start);

  /// Newton steps from `end`, for as long as each lowers q and is no longer than `reach`.
  void polish(End& end, double reach);

 private:
  /// Evaluates `point` at `state`; returns q, which is not finite where F or its Jacobian is not.
  struct Point {
    Vector<double> state;
    Linearisation at;         // turned into ∂F/∂h − I by evaluate
    Vector<double> residual;  // F(h, x) − h
    double q = 0;
  };
  void evaluate(Point& point);
  /// Moves trial_ one damped Gauss–Newton step from here_; returns the fall of q that the linear
  /// model promises, NaN if the damped normal matrix has no Cholesky factor.
  double propose(double damping);
  void form_normal_equations();

  const Dynamics& dynamics_;
  const Vector<double>& input_;
  DescentLimits limits_;
  Point here_, trial_;
  Matrix<double> normal_;    // JᵀJ, lower triangle
  Matrix<double> factor_;    // JᵀJ + μI, then its Cholesky factor
  Vector<double> gradient_;  // Jᵀ(F − h)
  Vector<double> step_;
};

}  // namespace unidyn
