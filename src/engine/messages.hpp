#pragma once
// Messages between coordinator and workers: plain values, sent without waiting for the receiver, so
// that no rank can be blocked by another that died or was stopped.
#include <algorithm>
#include <array>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/request.hpp>
#include <chrono>
#include <cstring>
#include <list>
#include <mutex>
#include <type_traits>

#include "unidyn/engine/work.hpp"
#include "unidyn/parallel/wait.hpp"

namespace unidyn {

/// The coordinator sends a worker orders, in the order of these lines; the worker sends reports.
/// Signs of life go both ways.
enum class Tag : int {
  assignment,  // Assignment: work on these items
  stop,        // Index: give this item back if it is not finished; nothing more will come
  recall,      // Index: give back what is not begun of the assignment of this number
  release,     // ScheduleSummary: all is over
  report,      // ReportMessage
  alive,       // char: the sender is running; the coordinator answers a worker's
};

/// Items to be worked on one after the other, with a report on each.
struct Assignment {
  static constexpr std::size_t most = 64;  // items

  Index number = 0;  // of the assignment
  Index size = 0;
  std::array<Index, most> items = {};
};

/// A Report in one piece.
struct ReportMessage {
  Index item;
  double seconds;
  Outcome outcome;
  bool goes_on;  // with the next item of the assignment; otherwise those that are left come back
  short reason_size;
  std::array<char, Report::longest_reason> reason;
};

constexpr std::size_t longest_message = 1024;  // bytes

template <class Value>
concept SmallMessage = std::is_trivially_copyable_v<Value> && sizeof(Value) <= longest_message;

/// The messages of one rank. Several threads may use it, one at a time (MPI_THREAD_SERIALIZED).
class Mail {
 public:
  explicit Mail(const boost::mpi::communicator& ranks) : ranks_(ranks) {}
  Mail(const Mail&) = delete;
  Mail& operator=(const Mail&) = delete;

  /// What is still under way keeps its memory until the program ends: it may be for a rank that is
  /// lost, and then nobody ever takes it.
  ~Mail() {
    static std::list<UnderWay> for_good;
    for_good.splice(for_good.end(), under_way_);
  }

  int rank() const { return ranks_.rank(); }
  int size() const { return ranks_.size(); }

  /// Returns at once. (MPI_Send would not: within a machine, Open MPI waits until the receiver
  /// takes a message of more than 256 bytes.)
  template <SmallMessage Value>
  void send(int rank, Tag tag, const Value& value) {
    const std::scoped_lock lock(mutex_);
    forget_sent();
    UnderWay& message = under_way_.emplace_back();
    std::memcpy(message.bytes.data(), &value, sizeof value);
    message.request = ranks_.isend(rank, static_cast<int>(tag), message.bytes.data(), sizeof value);
  }

  /// Waits until all messages have left, but not for longer than `limit`: those for a rank that is
  /// lost may never do.
  void flush(std::chrono::milliseconds limit) {
    const auto given_up = std::chrono::steady_clock::now() + limit;
    poll_until([&] {
      const std::scoped_lock lock(mutex_);
      forget_sent();
      return under_way_.empty() || std::chrono::steady_clock::now() > given_up;
    });
  }

  template <SmallMessage Value>
  Value receive(int rank, Tag tag) {
    const std::scoped_lock lock(mutex_);
    Value value{};
    ranks_.recv(rank, static_cast<int>(tag), reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }

  /// A message from `rank` with `tag`, if one has arrived.
  boost::optional<boost::mpi::status> look(int rank, Tag tag) {
    const std::scoped_lock lock(mutex_);
    // Open MPI probes before it makes progress, so only a second probe sees the newest messages.
    const auto mail = ranks_.iprobe(rank, static_cast<int>(tag));
    return mail ? mail : ranks_.iprobe(rank, static_cast<int>(tag));
  }

 private:
  struct UnderWay {
    std::array<char, longest_message> bytes;
    boost::mpi::request request;
  };

  void forget_sent() {
    under_way_.remove_if([](UnderWay& message) { return message.request.test().has_value(); });
  }

  boost::mpi::communicator ranks_;
  std::list<UnderWay> under_way_;  // where they are: MPI reads them
  std::mutex mutex_;
};

inline ReportMessage to_message(const Report& report, bool goes_on) {
  ReportMessage message{.item = report.item,
                        .seconds = report.seconds,
                        .outcome = report.outcome,
                        .goes_on = goes_on,
                        .reason_size = static_cast<short>(report.reason.size()),
                        .reason = {}};
  std::ranges::copy(report.reason, message.reason.begin());
  return message;
}

inline Report from_message(const ReportMessage& message) {
  return {message.item, message.outcome, message.seconds,
          std::string(message.reason.data(), static_cast<std::size_t>(message.reason_size))};
}

}  // namespace unidyn
