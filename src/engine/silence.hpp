#pragma once
// How long each of several peers has been silent.
#include <chrono>
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

class Silence {
 public:
  using Clock = std::chrono::steady_clock;

  /// For `count` peers, each of which is lost after `patience` seconds of silence.
  Silence(Index count, double patience)
      : patience_(patience), heard_(static_cast<std::size_t>(count), Clock::now()) {}

  void heard(Index who) { heard_[static_cast<std::size_t>(who)] = Clock::now(); }

  /// Whether it is time to ask for the lost again.
  bool due() const { return seconds(Clock::now() - asked_) > patience_ / 12; }

  /// Those that are lost, to be asked more often than the patience lasts. Where nobody asked for
  /// half of that time it was we who did not listen (stopped, suspended), and all begin anew.
  std::vector<Index> lost() {
    const auto now = Clock::now();
    if (seconds(now - asked_) > patience_ / 2) heard_.assign(heard_.size(), now);
    asked_ = now;
    std::vector<Index> silent;
    for (std::size_t i = 0; i < heard_.size(); ++i)
      if (seconds(now - heard_[i]) > patience_) silent.push_back(static_cast<Index>(i));
    return silent;
  }

 private:
  static double seconds(Clock::duration duration) {
    return std::chrono::duration<double>(duration).count();
  }

  double patience_;  // [s]
  std::vector<Clock::time_point> heard_;
  Clock::time_point asked_ = Clock::now();
};

}  // namespace unidyn
