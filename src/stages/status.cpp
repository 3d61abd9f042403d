#include "unidyn/stages/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <regex>

#include "unidyn/core/error.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/json.hpp"

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

// The open attempts of running sweeps.
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

std::string configuration_of(const Point& point) {
  const std::string whole = words_of(point);
  return whole.substr(0, whole.rfind(", "));
}

// A reason without its numbers, so that alike ones are counted together.
std::string kind_of(const std::string& reason) {
  static const std::regex number(R"(\b\d[\d.]*(e[-+]?\d+)?\b)");
  return std::regex_replace(reason, number, "N");
}

// Failures of one kind in one configuration: the first of them, and how many.
struct FailureCount {
  FailedNetwork first;
  Index count = 0;
};

std::vector<FailureCount> counted(const std::vector<FailedNetwork>& failures) {
  std::vector<FailureCount> all;
  for (const FailedNetwork& failure : failures) {
    const auto same = std::ranges::find_if(all, [&](const FailureCount& other) {
      return other.first.configuration == failure.configuration &&
             kind_of(other.first.reason) == kind_of(failure.reason);
    });
    if (same != all.end())
      ++same->count;
    else
      all.push_back({failure, 1});
  }
  return all;
}

std::string time_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  return seconds < 6000 ? fmt::format("{:.0f} min", seconds / 60)
                        : fmt::format("{:.1f} h", seconds / 3600);
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
        status.failures.push_back(
            {id, words_of(point), configuration_of(point), read_outline(path, point).reason});
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
        fmt::format(", {:.3g}/min, {} to go", status.per_minute, time_text(status.seconds_to_go));
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
  const auto kinds = counted(status.failures);
  if (kinds.size() < status.failures.size())
    for (const auto& [first, count] : kinds)
      text +=
          fmt::format("failed, {} of {}: {}\n", count, first.configuration, kind_of(first.reason));
  for (const FailedNetwork& failure : status.failures)
    text += fmt::format("failed {} ({}): {}\n", failure.id, failure.network, failure.reason);
  return text;
}

std::string status_json(const StudyStatus& status) {
  const bool going = status.left() > 0 && !status.writers.empty() && status.per_minute > 0;
  Json json = {{"done", status.done},
               {"failed", status.failed},
               {"left", status.left()},
               {"stale", status.stale},
               {"damaged", status.damaged},
               {"missing", status.missing},
               {"per_minute", number_json(status.per_minute)},
               {"seconds_to_go", going ? number_json(status.seconds_to_go) : Json()},
               {"writers", Json::array()},
               {"running", Json::array()},
               {"failures_by_reason", Json::array()},
               {"failures", Json::array()}};
  for (const Writer& writer : status.writers)
    json["writers"].push_back({{"host", writer.host},
                               {"process", writer.process},
                               {"since", writer.since},
                               {"silent_seconds", number_json(writer.silent)},
                               {"exclusive", writer.exclusive}});
  for (const OpenAttempt& attempt : status.attempts)
    json["running"].push_back({{"id", attempt.id},
                               {"network", attempt.network},
                               {"rank", attempt.member.rank},
                               {"host", attempt.member.host},
                               {"process", attempt.member.process},
                               {"since", attempt.since}});
  for (const auto& [first, count] : counted(status.failures))
    json["failures_by_reason"].push_back({{"configuration", first.configuration},
                                          {"reason", kind_of(first.reason)},
                                          {"count", count}});
  for (const FailedNetwork& failure : status.failures)
    json["failures"].push_back(
        {{"id", failure.id}, {"network", failure.network}, {"reason", failure.reason}});
  return dumped(json);
}

}  // namespace unidyn
