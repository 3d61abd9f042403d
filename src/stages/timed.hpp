#pragma once
#include <algorithm>
#include <array>
#include <chrono>

namespace unidyn {

/// The median of three turns, or what one takes that is long, after one that brings the memory in
/// [s].
template <class Turn>
double seconds_of(const Turn& turn) {
  constexpr double long_turn = 0.01;  // [s]
  const auto timed = [&] {
    const auto begin = std::chrono::steady_clock::now();
    turn();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  timed();
  std::array seconds{timed(), 0.0, 0.0};
  if (seconds[0] > long_turn) return seconds[0];
  seconds[1] = timed();
  seconds[2] = timed();
  std::ranges::sort(seconds);
  return seconds[1];
}

}  // namespace unidyn
