#pragma once
#include <string>
#include <vector>

#include "unidyn/population/population.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// What a person wants to know of a finished study, as a short table: networks solved per cell and
/// activation, what the task's analysis found in them, which of them could be compared, and from
/// /statistics how well neighbours tell architecture and activation. Throws what reading the
/// population throws.
std::string summary_text(const StudyDirectory& directory, const Job& job);

/// The statistics of a population for people, as two short tables, with the reasons why there are
/// no p-values or intervals, and headed by nothing_solved(). Throws what reading them throws.
std::string statistics_text(const StudyDirectory& directory, const Job& job);

}  // namespace unidyn
