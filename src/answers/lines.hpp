#pragma once
#include "unidyn/stages/json.hpp"

namespace unidyn {

/// A line for each member, "name  value", indented by two spaces for every object around it; lists
/// in one line. Empty texts, lists and objects are left out.
std::string lines_of(const Json& object, int depth = 0);

}  // namespace unidyn
