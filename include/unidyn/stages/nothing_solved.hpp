#pragma once
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

inline bool solved(const NetworkLabels& network) {
  return network.stop_reason == StopReason::solved;
}

/// A line for a study whose trained networks all missed train.threshold; else, or if no threshold
/// is set or nothing was trained, empty.
std::string nothing_solved(const std::vector<NetworkLabels>& networks, const Job& job);

/// The same for a finished study. Throws what reading the population throws.
std::string nothing_solved(const StudyDirectory& directory, const Job& job);

}  // namespace unidyn
