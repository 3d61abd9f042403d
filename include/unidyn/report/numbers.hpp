#pragma once
// Each network's results as a few numbers: medians and counts over its conditions, nodes and fixed
// points.
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"

namespace unidyn {

/// One number for each network of a population; NaN if undefined.
struct NetworkNumber {
  std::string name;         // "straightness"
  std::string label;        // heading of a table column
  std::string description;  // for readers, with units
  std::vector<double> values;
};

/// Fixed points over all conditions: how many in all, stable, slow and missed; and the fraction of
/// the graph's nodes that have a point.
std::vector<NetworkNumber> point_numbers(const Population& population);
/// Orbits under held inputs, over conditions: the fraction that are cycles, the fraction around an
/// unstable spiral; and, if the conditions have target frequencies, the errors of the period and of
/// the linear frequency. Requires answers to `orbits`.
std::vector<NetworkNumber> orbit_numbers(const Population& population);
/// Line attractors, over contexts: their number, straightness, rate, drift, selection, and the
/// number of integrating modes, by variance and by the response to one input. Requires answers to
/// `lines`.
std::vector<NetworkNumber> line_numbers(const Population& population);

/// All numbers available for the population.
std::vector<NetworkNumber> network_numbers(const Population& population);

}  // namespace unidyn
