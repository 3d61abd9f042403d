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

// Nobody holds a lock on the directory. Keeps others waiting for no more than a moment.
bool is_free(const StudyDirectory& directory) {
  using std::chrono::milliseconds;
  try {
    const DirectoryLock lock(directory.path, DirectoryLock::Kind::exclusive, milliseconds(0));
    return lock.enforced();
  } catch (const BusyError&) {
    return false;
  } catch (const StorageError&) {  // such as another's directory, where none can be had
    return false;
  }
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
        status.failures.push_back(id + ": " + read_record(path, point).reason);
        break;
    }
  }
  status.running = !is_free(directory);
  status.per_minute = rate_of(times);
  if (status.per_minute > 0)
    status.seconds_to_go = 60 * static_cast<double>(status.left()) / status.per_minute;
  return status;
}

std::string status_text(const StudyStatus& status) {
  std::string text =
      fmt::format("{} done, {} failed, {} left", status.done, status.failed, status.left());
  if (status.left() > 0 && !status.running) text += ", nobody at work";
  if (status.left() > 0 && status.running && status.per_minute > 0)
    text +=
        fmt::format(", {:.3g}/min, {:.0f} min to go", status.per_minute, status.seconds_to_go / 60);
  text += "\n";
  if (status.stale > 0) text += fmt::format("{} to be analysed again\n", status.stale);
  if (status.damaged > 0) text += fmt::format("{} damaged, to be redone\n", status.damaged);
  for (const std::string& failure : status.failures) text += "failed " + failure + "\n";
  return text;
}

}  // namespace unidyn
