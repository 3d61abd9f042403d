#pragma once
// Waiting for messages. A blocking receive of Open MPI keeps a whole core busy, and a fixed sleep
// between polls delays short items.
#include <algorithm>
#include <chrono>
#include <concepts>
#include <thread>

namespace unidyn {

/// Calls `ready` until it returns true: without a pause for the first 0.1 ms, then with sleeps of
/// an eighth of the time waited so far, at most 1 ms. So the delay is a small fraction of the time
/// waited, and a long wait uses about a hundredth of a core.
template <std::predicate Ready>
void poll_until(Ready&& ready) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::microseconds spin(100);
  constexpr Clock::duration longest_sleep = std::chrono::milliseconds(1);
  if (ready()) return;
  const auto start = Clock::now();
  while (!ready()) {
    const Clock::duration waited = Clock::now() - start;
    if (waited < spin)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(std::min(waited / 8, longest_sleep));
  }
}

}  // namespace unidyn
