#pragma once
#include <string>

#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// A description of the trials that were read from a task's file, as lines of text: how many of
/// which size, the names of channels, which values count, what was not used, and warnings about
/// targets and inputs that are far from mean 0 and spread 1. Empty for other tasks.
std::string trials_text(const Task& task);

}  // namespace unidyn
