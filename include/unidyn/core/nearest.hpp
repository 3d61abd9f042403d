#pragma once
// What somebody may have meant who wrote a name that there is not.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace unidyn {

/// The least number of insertions, deletions, substitutions and exchanges of neighbours that turn
/// `a` into `b`, none within another (optimal string alignment; Damerau, CACM 7, 1964). Bytes
/// count.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Those of `known` that `given` may have been meant for: with the same last component ("units",
/// "train.units": grid.units); or else the closest, at most a third of the letters away (at least
/// one). Where there is no dot in `given`, last components are compared. At most three, in the
/// order of `known`; none where there would be more.
std::vector<std::string> nearest(std::string_view given, std::span<const std::string> known);

/// "did you mean grid.units?", of nearest(); empty where that is.
std::string did_you_mean(std::string_view given, std::span<const std::string> known);

}  // namespace unidyn
