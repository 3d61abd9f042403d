#pragma once
// Where a result comes from: which program, on which machine, when, and how long it took. Kept
// beside every result; decides nothing about it.
#include <string>

namespace unidyn {

struct Provenance {
  std::string version;          // of Unidyn
  std::string commit;           // "git describe --always --dirty" when it was built, or "unknown"
  std::string compiler;         // "GNU 12.2.0"
  std::string flags;            // build type, optimisation, CPU, sanitizers
  std::string libraries;        // their versions, at run time where it differs from compilation
  std::string cpu;              // model and widest vector analysis_plan: "…, avx512f"
  std::string instruction_set;  // that training ran on: "avx512"
  double peak = 0;              // linalg/peak.hpp, just before [FLOP/s]
  std::string host;             // name of the machine
  long rank = 0;                // in the program's communicator
  std::string started;          // UTC, ISO 8601: "2026-01-31T23:59:59Z"
  double training_seconds = 0;  // of wall time [s]
  double analysis_seconds = 0;  // [s]

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// The provenance of what this process starts now as rank `rank`, but for how long it will take and
/// the peak of its core.
Provenance current_provenance(int rank);

}  // namespace unidyn
