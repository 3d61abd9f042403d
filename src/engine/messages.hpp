#pragma once
// What coordinator and workers say to each other: plain values, small enough to be sent without
// waiting for the receiver, so that no rank can be held up by another's death in mid-message.
#include <algorithm>
#include <array>
#include <boost/mpi/communicator.hpp>
#include <type_traits>

#include "unidyn/engine/work.hpp"

namespace unidyn {

/// Orders travel from the coordinator to a worker in the order of these lines; reports come back.
enum class Tag : int {
  assignment,  // Index: work on this item
  stop,        // Index: give this item back if it is not finished; nothing more will come
  release,     // ScheduleSummary: all is over
  report       // ReportMessage
};

/// A Report in one piece.
struct ReportMessage {
  Index item;
  double seconds;
  Outcome outcome;
  int reason_size;
  std::array<char, Report::longest_reason> reason;
};

template <class Value>
concept SmallMessage = std::is_trivially_copyable_v<Value> && sizeof(Value) <= 1024;

template <SmallMessage Value>
void send(const boost::mpi::communicator& world, int rank, Tag tag, const Value& value) {
  world.send(rank, static_cast<int>(tag), reinterpret_cast<const char*>(&value), sizeof value);
}

template <SmallMessage Value>
Value receive(const boost::mpi::communicator& world, int rank, Tag tag) {
  Value value{};
  world.recv(rank, static_cast<int>(tag), reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

/// A message from `rank` with `tag`, if one has come.
inline boost::optional<boost::mpi::status> mail_from(const boost::mpi::communicator& world,
                                                     int rank, int tag) {
  // Open MPI first looks and then fetches: only a second look sees what has come since the last.
  const auto mail = world.iprobe(rank, tag);
  return mail ? mail : world.iprobe(rank, tag);
}

inline ReportMessage to_message(const Report& report) {
  ReportMessage message{.item = report.item,
                        .seconds = report.seconds,
                        .outcome = report.outcome,
                        .reason_size = static_cast<int>(report.reason.size()),
                        .reason = {}};
  std::ranges::copy(report.reason, message.reason.begin());
  return message;
}

inline Report from_message(const ReportMessage& message) {
  return {message.item, message.outcome, message.seconds,
          std::string(message.reason.data(), static_cast<std::size_t>(message.reason_size))};
}

}  // namespace unidyn
