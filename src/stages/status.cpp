#include "unidyn/stages/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "unidyn/core/error.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/record/record.hpp"

namespace unidyn {
namespace {

using Clock = std::filesystem::file_time_type::clock;

// Records per minute over the ten minutes before the newest one.
double rate_of(std::vector<Clock::time_point> times) {
  if (times.size() < 2) return 0;
  std::sort(times.begin(), times.end());
  const auto since = times.back() - std::chrono::minutes(10);
  const auto first = std::lower_bound(times.begin(), times.end(), since);
  const double minutes = std::chrono::duration<double>(times.back() - *first).count() / 60;
  return minutes > 0 ? static_cast<double>(times.end() - first - 1) / minutes : 0;
}

// Attempts of sweeps that are at work.
std::vector<OpenAttempt> attempts_of(const StudyDirectory& directory,
                                     const std::vector<Writer>& writers) {
  std::vector<OpenAttempt> attempts = event_history(directory.path).open;
  std::erase_if(attempts, [&](const OpenAttempt& attempt) {
    return std::ranges::none_of(writers, [&](const Writer& writer) {
      return writer.host == attempt.first.host && writer.process == attempt.first.process;
    });
  });
  return attempts;
}

// What is said of somebody who has been silent for longer than leases go without a renewal.
std::string silence_text(const Writer& writer) {
  constexpr double usual = 10;  // [s]
  if (writer.silent < usual) return "";
  return fmt::format(", no sign of life for {:.0f} s: stopped, or its machine lost?",
                     writer.silent);
}

}  // namespace

StudyStatus status_of(const StudyDirectory& directory, const Job& job) {
  StudyStatus status;
  std::vector<Clock::time_point> times;
  const std::string key = analysis_key(job.analysis_plan);
  for (const Point& point : points(job)) {
    const std::string id = id_of(point);
    const auto path = record_path(directory.records(), id);
    const RecordState state = record_state(path, point, key);
    std::error_code gone;
    if (const auto time = std::filesystem::last_write_time(path, gone); !gone)
      times.push_back(time);
    switch (state) {
      case RecordState::missing:
        ++status.missing;
        break;
      case RecordState::complete:
        ++status.done;
        break;
      case RecordState::stale:
        ++status.stale;
        break;
      case RecordState::damaged:
        ++status.damaged;
        break;
      case RecordState::failed:
        ++status.failed;
        status.failures.push_back(id + " (" + words_of(point) +
                                  "): " + read_outline(path, point).reason);
        break;
    }
  }
  status.writers = writers_in(directory.path);
  status.attempts = attempts_of(directory, status.writers);
  status.per_minute = rate_of(times);
  if (status.per_minute > 0)
    status.seconds_to_go = 60 * static_cast<double>(status.left()) / status.per_minute;
  return status;
}

std::string status_text(const StudyStatus& status) {
  std::string text =
      fmt::format("{} done, {} failed, {} left", status.done, status.failed, status.left());
  if (status.left() > 0 && status.writers.empty()) text += ", nobody at work";
  if (status.left() > 0 && !status.writers.empty() && status.per_minute > 0)
    text +=
        fmt::format(", {:.3g}/min, {:.0f} min to go", status.per_minute, status.seconds_to_go / 60);
  text += "\n";
  if (status.stale > 0) text += fmt::format("{} to be analysed again\n", status.stale);
  if (status.damaged > 0) text += fmt::format("{} damaged, to be redone\n", status.damaged);
  for (const Writer& writer : status.writers)
    text += fmt::format("at work: process {} on {}, since {}{}\n", writer.process, writer.host,
                        writer.since, silence_text(writer));
  for (const OpenAttempt& attempt : status.attempts)
    text +=
        fmt::format("rank {} ({} on {}): {}, since {}\n", attempt.member.rank,
                    attempt.member.process, attempt.member.host, attempt.network, attempt.since);
  for (const std::string& failure : status.failures) text += "failed " + failure + "\n";
  return text;
}

}  // namespace unidyn
