#pragma once
// Fixed points that a search has found, and which states are sure to lead to them.
#include <vector>

#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

/// Points p with their Newton matrices A = ∂F/∂h(p) − I. A state h leads to p if the chord method
///
///   h ← h − A⁻¹ (F(h) − h)
///
/// brings it into a ball around p and keeps it there, at every step at least `contraction` times
/// closer to p: simplified Newton under a contraction monitor (Deuflhard, Newton Methods for
/// Nonlinear Problems, 2004, § 2.1.2). F is then so nearly affine between h and p that a descent of
/// q would mostly end at p too, at many times the cost: a step of the chord method takes O(D²)
/// operations, and no Jacobian.
class KnownPoints {
 public:
  static constexpr Index none = -1;
  static constexpr double contraction = 3;

  /// No points yet, of F(·, input); `ball` is the radius of the balls around those to come.
  KnownPoints(const Dynamics& dynamics, const Vector<double>& input, double ball);

  /// Notes the fixed point `state` [D]; false if there is no more memory to spend on it.
  bool add(const Vector<double>& state);

  /// For each column of `states` [D × B] the number, in the order of adding, of the point that it
  /// leads to, of those points the nearest one alone; or none.
  std::vector<Index> leads_to(const Matrix<double>& states) const;

 private:
  struct Approach;
  Index nearest(const Vector<double>& state) const;
  Matrix<double> chord_steps(const Approach& approach) const;

  const Dynamics& dynamics_;
  const Vector<double>& input_;
  double ball_;
  std::vector<Vector<double>> points_;
  std::vector<Matrix<double>> inverses_;  // A⁻¹ of each
};

}  // namespace unidyn
