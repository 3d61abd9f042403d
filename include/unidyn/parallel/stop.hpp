#pragma once
// The two reasons to stop early in good order: a signal, and the end of the time one was given.
#include <signal.h>

#include <array>
#include <chrono>
#include <cstddef>

namespace unidyn {

/// While it lives, the signals INT, TERM, HUP, XCPU, USR1 and USR2 do not end the process but are
/// remembered. USR1 asks for no more than that nothing new is begun. mpirun passes USR1, USR2 and
/// XCPU on to every rank and leaves them their time; of INT, TERM and HUP it makes TERM, and KILL a
/// second later. A second INT ends the process at once, and so does QUIT (Ctrl-\). Signals that the
/// process ignored before (HUP under nohup, INT in the background) stay ignored.
///
/// One at a time: a second one throws std::invalid_argument. Throws std::system_error if a handler
/// cannot be installed.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  /// INT, TERM, HUP, USR2 or XCPU has come since this was made: leave off now.
  bool stop_requested() const noexcept;
  /// USR1 has, or one of those above: finish what is under way, and begin nothing.
  bool drain_requested() const noexcept;

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

  void restore(std::size_t count) noexcept;

  std::array<struct sigaction, signals.size()> before_{};
};

/// A moment `seconds` after the object was made, on a clock that nobody sets. Infinity: never.
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
