#include "unidyn/parallel/stop.hpp"

#include <atomic>
#include <cerrno>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

std::atomic<int> stops = 0, drains = 0;  // number received
std::atomic<bool> in_use = false;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not take a lock");

extern "C" void remember_signal(int number) {
  if (number == SIGUSR1) {
    ++drains;
    return;
  }
  static std::atomic<bool> interrupted_before = false;
  if (stops++ == 0) interrupted_before = false;
  if (number != SIGINT || !interrupted_before.exchange(true)) return;
  ::signal(SIGINT, SIG_DFL);
  ::raise(SIGINT);  // delivered once this handler has returned
}

}  // namespace

StopOnSignal::StopOnSignal() {
  require(!in_use.exchange(true), "StopOnSignal: there is one already");
  stops = drains = 0;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  action.sa_flags = SA_RESTART;  // a record that is being written is completed
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    const bool known = sigaction(signals[i], nullptr, &before_[i]) == 0;
    const bool ignored = known && before_[i].sa_handler == SIG_IGN;
    if (ignored || (known && sigaction(signals[i], &action, nullptr) == 0)) continue;
    const int error = errno;
    restore(i);
    throw std::system_error(error, std::generic_category(), "StopOnSignal: sigaction");
  }
}

StopOnSignal::~StopOnSignal() {
  restore(signals.size());
}

void StopOnSignal::restore(std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) sigaction(signals[i], &before_[i], nullptr);
  in_use = false;
}

bool StopOnSignal::stop_requested() const noexcept {
  return stops > 0;
}

bool StopOnSignal::drain_requested() const noexcept {
  return drains > 0 || stops > 0;
}

double Deadline::seconds_left() const {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
  return seconds_ - passed.count();
}

}  // namespace unidyn
