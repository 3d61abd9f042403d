#pragma once
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// A line for a study whose trained networks all missed train.threshold; else, or if no threshold
/// is set or nothing was trained, empty.
std::string nothing_solved(const std::vector<NetworkLabels>& networks, const Job& job);

/// The same for a finished study. Throws what reading the population throws.
std::string nothing_solved(const StudyDirectory& directory, const Job& job);

/// What a person wants to know of a finished study, as a short table: networks solved per cell and
/// activation, what the task's analysis found in them, which of them could be compared, and from
/// /statistics how well neighbours tell architecture and activation. Throws what reading the
/// population throws.
std::string summary_text(const StudyDirectory& directory, const Job& job);

}  // namespace unidyn
