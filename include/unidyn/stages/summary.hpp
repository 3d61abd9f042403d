#pragma once
#include <string>

#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// What a person wants to know of a finished study, as a short table: networks solved per cell and
/// activation, what the task's analysis found in them, and how well each dissimilarity knows cells
/// and activations. Throws what reading the population throws.
std::string summary_text(const StudyDirectory& directory, const Job& job);

}  // namespace unidyn
