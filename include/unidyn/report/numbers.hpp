#pragma once
// What was found in networks, as a few numbers for each: medians and counts over its conditions,
// nodes and fixed points.
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"

namespace unidyn {

/// One number for each network of a population; NaN where there is none.
struct NetworkNumber {
  std::string name;         // "straightness"
  std::string label;        // for a table's head
  std::string description;  // for people, with units
  std::vector<double> values;
};

/// Fixed points over all conditions: all, stable, slow and missed ones; and the share of the
/// graph's nodes that have a point.
std::vector<NetworkNumber> point_numbers(const Population& population);
/// Of orbits under held input, over conditions: the share that are cycles, the share around an
/// unstable spiral; and where the conditions ask for frequencies, by how much the period and the
/// linear frequency are off. Requires that they were asked for.
std::vector<NetworkNumber> orbit_numbers(const Population& population);
/// Of line attractors, over contexts: how many there are, straightness, rate, drift, selection, and
/// the modes that integrate, by variance and by the response to one input. Requires that they were
/// asked for.
std::vector<NetworkNumber> line_numbers(const Population& population);

/// All numbers that there are.
std::vector<NetworkNumber> network_numbers(const Population& population);

}  // namespace unidyn
