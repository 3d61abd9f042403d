#pragma once
// The two reasons to stop early and cleanly: a signal, and the end of the allotted time.
#include <signal.h>

#include <array>
#include <chrono>
#include <cstddef>

namespace unidyn {

/// While an object of this class lives, the signals INT, TERM, HUP, XCPU, USR1 and USR2 do not end
/// the process but are recorded. USR1 only asks not to start anything new. mpirun passes USR1, USR2
/// and XCPU on to every rank and then waits; it turns INT, TERM and HUP into TERM, followed by KILL
/// a second later. A second INT ends the process at once, and so does QUIT (Ctrl-\). Signals that
/// the process ignored before (HUP under nohup, INT in the background) stay ignored.
///
/// Only one object may exist: a second one throws std::invalid_argument. Throws std::system_error
/// if a handler cannot be installed.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  /// INT, TERM, HUP, USR2 or XCPU has arrived since construction: stop now.
  bool stop_requested() const noexcept;
  /// USR1 has arrived, or one of those above: finish what is running and start nothing new.
  bool drain_requested() const noexcept;

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

  void restore(std::size_t count) noexcept;

  std::array<struct sigaction, signals.size()> before_{};
};

/// The time `seconds` after construction, on a steady clock. Infinity: never.
class Deadline {
 public:
  explicit Deadline(double seconds) : seconds_(seconds) {}

  double seconds_left() const;
  bool passed() const { return seconds_left() <= 0; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double seconds_;
};

}  // namespace unidyn
