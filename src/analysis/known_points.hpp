#pragma once
// The fixed points that a search has found, and a test of which states lead to them.
#include <vector>

#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

/// Points p with their Newton matrices A = ∂F/∂h(p) − I. A state h leads to p if the chord method
///
///   h ← h − A⁻¹ (F(h) − h)
///
/// brings it into a ball around p and keeps it there, and moves it at least `contraction` times
/// closer to p in every step: simplified Newton with a contraction monitor (Deuflhard, Newton
/// Methods for Nonlinear Problems, 2004, § 2.1.2). F is then so nearly affine between h and p that
/// a descent of q would usually end at p too, at a much higher cost: a step of the chord method
/// takes O(D²) operations and no Jacobian.
class KnownPoints {
 public:
  static constexpr Index none = -1;
  static constexpr double contraction = 3;

  /// Starts without points, for F(·, input); `ball` is the radius of the ball around each.
  KnownPoints(const Dynamics& dynamics, const Vector<double>& input, double ball);

  /// Adds the fixed point `state` [D]; false if the memory limit is reached.
  bool add(const Vector<double>& state);

  /// For each column of `states` [D × B], the index (in order of adding) of the point that it leads
  /// to, or none. Only the nearest point is tested.
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
