#pragma once
#include <string>

#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// What was read of the trials of a task that lies in a file, as lines of text: how many of which
/// size, the names of channels, what of them counts, what was not used, and warnings about targets
/// and inputs that are far from mean 0 and spread 1. Empty for other tasks.
std::string trials_text(const Task& task);

}  // namespace unidyn
