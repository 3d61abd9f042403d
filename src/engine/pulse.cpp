#include "pulse.hpp"

#include <boost/mpi/environment.hpp>
#include <chrono>
#include <cmath>
#include <iostream>

#include "silence.hpp"
#include "unidyn/engine/coordinator.hpp"

namespace unidyn {

Pulse::Pulse(Mail& mail, double patience) : mail_(mail), patience_(patience) {
  if (std::isfinite(patience)) thread_ = std::thread([this] { beat(); });
}

Pulse::~Pulse() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Pulse::beat() {
  const std::chrono::duration<double> interval(Pulse::interval(patience_));
  Silence silence(1, patience_);
  std::unique_lock lock(mutex_);
  while (!over_) {
    mail_.send(coordinator_rank, Tag::alive, char{});
    while (mail_.look(coordinator_rank, Tag::alive)) {
      mail_.receive<char>(coordinator_rank, Tag::alive);
      silence.heard(0);
    }
    if (!silence.lost().empty()) {
      std::cerr << "unidyn: rank " << mail_.rank() << ": rank 0, which hands out the work, gave no "
                << "sign of life for " << patience_ << " s; run the same command again"
                << std::endl;
      boost::mpi::environment::abort(1);
    }
    ended_.wait_for(lock, interval, [&] { return over_; });
  }
}

}  // namespace unidyn
