#pragma once
// New draws for networks that failed.
#include <string>
#include <vector>

#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// Gives networks of the study that failed, also in quarantine, new initial weights, trials and
/// starts of analyses: their next attempt is written into DIR/retries, durably, and has an id and
/// so random numbers of its own. It takes the place of the one before in the grid, with its labels;
/// the record of that one stays where it is and counts no more. Which: those whose ids begin as
/// `ids` say, or all that failed where that is empty. Returns them as they are now.
///
/// Throws UsageError, and changes nothing, for an id that is no network's or several networks', and
/// for a network that has not failed; BusyError while somebody is at work in the directory.
std::vector<Point> retry(const StudyDirectory& directory, const std::vector<std::string>& ids);

}  // namespace unidyn
