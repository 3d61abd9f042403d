#pragma once
// The descent of q(h) = ½‖F(h, x) − h‖² from one start: Levenberg–Marquardt, then Newton.
#include "known_points.hpp"
#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

struct DescentLimits {
  double target = 0;      // q at which a descent ends
  long iterations = 0;    // most steps tried
  Vector<double> centre;  // of the ball that a descent may not leave [D]
  double radius = 0;      // of that ball
};

enum class Ending {
  finite,
  known,  // reached a state from which a known point certainly follows
  runaway,
  non_finite,
};

/// The end of a descent.
struct End {
  Vector<double> state;
  double q = 0;
  Ending ending = Ending::finite;
  Index known = KnownPoints::none;  // the point, for Ending::known
};

/// Descends from one start after another; its workspaces are allocated once.
class Descent {
 public:
  Descent(const Dynamics& dynamics, const Vector<double>& input, DescentLimits limits);

  /// Levenberg–Marquardt from `start`, which also ends at a state that leads to a `known` point.
  End from(const Vector<double>& start, const KnownPoints& known);

  /// Newton steps from `end`, as long as each decreases q and is no longer than `reach`.
  void polish(End& end, double reach);

  /// Whether neither a Newton step nor the rounding of F, for states of the size of `end` and of
  /// `scale`, moves `end` by more than `reach`.
  bool isolated(const End& end, double scale, double reach);

  /// The fixed-point index at `state`: the sign of det(I − ∂F/∂h), 0 if it is undefined.
  int index(const Vector<double>& state);

 private:
  struct Point {
    Vector<double> state;
    Vector<double> residual;  // F(h, x) − h
    double q = 0;
  };
  End end(Ending ending, Index known = KnownPoints::none) const;
  void evaluate(Point& point) const;
  /// Computes ∂F/∂h − I at here_ and what depends on it; false if it is not finite.
  bool linearise();
  bool form_normal_equations();
  /// Moves trial_ one damped step from here_; returns the decrease of q predicted by the linear
  /// model, NaN if the damped normal matrix has no Cholesky factor.
  double propose(double damping);
  void follow_curvature();

  const Dynamics& dynamics_;
  const Vector<double>& input_;
  DescentLimits limits_;
  Point here_, trial_;
  Linearisation at_;         // at here_; its state_jacobian is overwritten with J = ∂F/∂h − I
  Matrix<double> normal_;    // JᵀJ, lower triangle
  Matrix<double> factor_;    // of JᵀJ + μI, lower triangle
  Vector<double> gradient_;  // Jᵀ(F − h)
  Vector<double> step_;
  Vector<double> bend_;
};

}  // namespace unidyn
