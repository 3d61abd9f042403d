#pragma once
#include <string>

#include "unidyn/cli/commands.hpp"

namespace unidyn {

/// The job that the user names, with its trials. Throws UsageError.
Job named_job(const Invocation& invocation);

/// Prints `text` as a result: unlike a message, one that cannot be written is a StorageError.
void print_result(const Console& console, const std::string& text);

}  // namespace unidyn
