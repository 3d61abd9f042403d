#pragma once
// Where trajectories come to rest.
#include <vector>

#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

inline constexpr Index nowhere = -1;

/// The points that trajectories may settle at, and when they have.
struct Targets {
  Matrix<double> state;   // [D × P]
  Vector<double> within;  // distance at which each counts as reached [P]
  Vector<double> leave;   // distance at which a trajectory that started from each has left it [P]
  long steps = 0;         // at most
};

/// Runs h' = F(h, input) from every column of `starts` [D × B]; column i left the point origin[i],
/// or none (nowhere). Returns the point that each settles at, or nowhere.
std::vector<Index> settle(const Dynamics& dynamics, const Vector<double>& input,
                          const Targets& targets, const Matrix<double>& starts,
                          const std::vector<Index>& origin);

}  // namespace unidyn
