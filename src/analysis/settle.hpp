#pragma once
// The fixed points at which trajectories settle.
#include <vector>

#include "unidyn/cells/dynamics.hpp"

namespace unidyn {

inline constexpr Index nowhere = -1;

/// The points at which trajectories may settle, and the criteria for it.
struct Targets {
  Matrix<double> state;   // [D × P]
  Vector<double> within;  // distance within which each point is reached [P]
  Vector<double> leave;   // distance beyond which a trajectory has left its starting point [P]
  long steps = 0;         // at most
};

/// Runs h' = F(h, input) from every column of `starts` [D × B]; column i started at the point
/// origin[i], or at none (nowhere). Returns the point at which each settles, or nowhere.
std::vector<Index> settle(const Dynamics& dynamics, const Vector<double>& input,
                          const Targets& targets, const Matrix<double>& starts,
                          const std::vector<Index>& origin);

}  // namespace unidyn
