#pragma once
// The origin of a result: which program, on which machine, when, and how long it took. Stored
// beside every result, which does not depend on it.
#include <string>

#include "unidyn/results/about.hpp"

namespace unidyn {

struct Provenance {
  std::string version;          // of Unidyn
  std::string commit;           // "git describe --always --dirty" when it was built, or "unknown"
  std::string compiler;         // "GNU 12.2.0"
  std::string flags;            // build type, optimisation, CPU, sanitizers
  std::string libraries;        // their versions, at run time if that differs from compilation
  std::string cpu;              // model and widest vector instructions: "…, avx512f"
  std::string instruction_set;  // used for training: "avx512"
  double peak = 0;              // see linalg/peak.hpp, measured just before [FLOP/s]
  std::string host;             // name of the machine
  long rank = 0;                // in the program's communicator
  std::string started;          // UTC, ISO 8601: "2026-01-31T23:59:59Z"
  double training_seconds = 0;  // of wall time [s]
  double analysis_seconds = 0;  // [s]

  static void describe(auto& self, auto&& result) {
    result("version", self.version, About{"", "of Unidyn"});
    result("commit", self.commit, About{"", "of Unidyn's sources"});
    result("compiler", self.compiler, About{"", "that built it"});
    result("flags", self.flags, About{"", "build type and flags"});
    result("libraries", self.libraries, About{"", "that it ran with"});
    result("cpu", self.cpu, About{"", "model and widest vector instructions"});
    result("instruction_set", self.instruction_set, About{"", "that training ran on"});
    result("peak", self.peak,
           About{"FLOP/s",
                 "single-precision multiply-adds of one core, two operations each, just before"});
    result("host", self.host, About{"", "name of the machine"});
    result("rank", self.rank, About{"1", "MPI rank that did the work"});
    result("started", self.started, About{"", "UTC, ISO 8601"});
    result("training_seconds", self.training_seconds, About{"s", "wall time"});
    result("analysis_seconds", self.analysis_seconds, About{"s", "wall time"});
  }

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// The provenance of a result that this process starts now as rank `rank`, without durations and
/// the peak of its core.
Provenance current_provenance(int rank);

}  // namespace unidyn
