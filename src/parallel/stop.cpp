#include "unidyn/parallel/stop.hpp"

#include <atomic>
#include <cerrno>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

std::atomic<int> last_signal = 0;
std::atomic<bool> in_use = false;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not take a lock");

extern "C" void remember_signal(int number) {
  last_signal = number;
}

}  // namespace

StopOnSignal::StopOnSignal() {
  require(!in_use.exchange(true), "StopOnSignal: there is one already");
  last_signal = 0;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  action.sa_flags = SA_RESTART;  // a record that is being written is written to its end
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

int StopOnSignal::signal() const noexcept {
  return last_signal;
}

double Deadline::seconds_left() const {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
  return seconds_ - passed.count();
}

}  // namespace unidyn
