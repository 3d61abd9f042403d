#pragma once
// This process among others: what locks, temporaries and logs say of who made them.
#include <string>

namespace unidyn {

/// The name of this machine.
std::string host_name();

/// Whether a process with this number runs on this machine; one that has ended and is not yet
/// reaped does not.
bool runs_here(long process);

/// Now, in UTC by ISO 8601: "2026-01-31T23:59:59Z".
std::string utc_now();

}  // namespace unidyn
