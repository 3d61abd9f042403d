#pragma once
// A worker's signs of life: a thread sends them whatever the worker is doing, and ends the program
// if the coordinator does not answer.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "messages.hpp"

namespace unidyn {

class Pulse {
 public:
  /// After `patience` seconds without an answer the coordinator counts as lost: a message says so,
  /// and all ranks are ended. Infinity: no thread.
  Pulse(Mail& mail, double patience);
  ~Pulse();
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  /// The time between two signs of life, for a rank that counts as lost after `patience` [s].
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
