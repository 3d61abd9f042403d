#pragma once
// A search whose visited states are Gaussian around the origin.
#include "known_maps.hpp"
#include "unidyn/analysis/fixed_points.hpp"

namespace unidyn {

/// Searches from 500 visited states with standard deviation `spread`, under zero input by default.
inline FixedPointSearch search(const Dynamics& dynamics, const FixedPointSettings& settings,
                               double spread = 0.7, const Vector<double>& input = {}) {
  Stream visits("fixed points", "visited"), starts("fixed points", "starts");
  const Matrix<double> visited = spread * gaussian(dynamics.state_size(), 500, visits);
  const Vector<double> x = input.size() ? input : Vector<double>::Zero(dynamics.input_size());
  return find_fixed_points(dynamics, x, visited, settings, starts);
}

}  // namespace unidyn
