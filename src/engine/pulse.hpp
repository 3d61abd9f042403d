#pragma once
// A worker's signs of life: a thread sends them whatever the worker's work is busy with, and ends
// the program where the coordinator gives none.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "messages.hpp"

namespace unidyn {

class Pulse {
 public:
  /// The coordinator is given up after `patience` seconds without an answer: the message says so,
  /// and all ranks are ended. Infinity: there is no thread.
  Pulse(Mail& mail, double patience);
  ~Pulse();
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  /// The time between two signs of life of a rank that is given up after `patience` [s].
  static double interval(double patience) { return patience / 6; }

 private:
  void beat();

  Mail& mail_;
  double patience_;
  bool over_ = false;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace unidyn
