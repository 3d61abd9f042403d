#pragma once
// Identification of this process and others in locks, temporaries and logs.
#include <string>

namespace unidyn {

/// The name of this machine.
std::string host_name();

/// Whether a process with this number runs on this machine; zombies (ended but not yet reaped) do
/// not count.
bool runs_here(long process);

/// The current time in UTC, ISO 8601: "2026-01-31T23:59:59Z".
std::string utc_now();

}  // namespace unidyn
