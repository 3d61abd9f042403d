#include "unidyn/stages/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "unidyn/files/process.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json event(const char* name) {
  return {{"event", name}, {"time", utc_now()}};
}

// One line; invalid UTF-8 is replaced.
std::string line_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Replays one file line by line.
class Replay {
 public:
  explicit Replay(EventHistory& history) : history_(history) {}

  void take(const Json& line) {
    const std::string name = line.at("event");
    if (name == "sweep") {
      end_of_sweep();
      for (const Json& rank : line.at("ranks"))
        members_[rank.at("rank")] = {rank.at("rank"), rank.at("host"), rank.at("process")};
    } else if (name == "begun") {
      const int rank = line.at("rank");
      open_[line.at("id")] = {line.at("id"), line.value("network", ""), members_[rank], members_[0],
                              line.value("time", "")};
    } else if (name == "stopping") {
      stopping_ = true;
    } else if (name == "lost") {
      lose(line.at("rank"));
    } else if (name == "quarantined") {
      history_.deaths.erase(
          line.at("id").get<std::string>());  // removing its record requests a new attempt
    } else if (name == "swept") {
      open_.clear();
      end_of_sweep();
    } else if (line.contains("id")) {
      open_.erase(line.at("id").get<std::string>());
    }
  }

  // Call at the end of the file.
  void end() {
    for (const auto& [id, attempt] : open_) history_.open.push_back(attempt);
    share_blame();
  }

 private:
  void end_of_sweep() {
    share_blame();
    open_.clear();
    stopping_ = blamed_ = false;
  }
  void lose(int rank) {
    blamed_ = true;
    std::erase_if(open_, [&](const auto& entry) {
      const bool theirs = entry.second.member.rank == rank;
      if (theirs) history_.deaths[entry.first] += 1;
      return theirs;
    });
  }
  // For a sweep that ended without logging it.
  void share_blame() {
    if (stopping_ || blamed_) return;
    for (const auto& [id, attempt] : open_)
      history_.deaths[id] += 1 / static_cast<double>(open_.size());
  }

  EventHistory& history_;
  std::map<int, Member> members_;
  std::map<std::string, OpenAttempt> open_;
  bool stopping_ = false;
  bool blamed_ = false;  // the lost rank is known
};

bool is_event_file(const fs::path& path) {
  return path.filename().string().starts_with("events") && path.extension() == ".jsonl";
}

}  // namespace

fs::path event_log(const StudyDirectory& directory, std::optional<Shard> shard) {
  return directory.path / (shard ? fmt::format("events-{}-of-{}.jsonl", shard->index, shard->count)
                                 : "events.jsonl");
}

EventLog::EventLog(const fs::path& path, std::vector<Member> members, LineLog::Say say)
    : log_(path, std::move(say)), members_(std::move(members)) {}

const Member& EventLog::member_of(Index worker) const {
  // A single rank is the worker itself.
  return members_[members_.size() > 1 ? static_cast<std::size_t>(worker) + 1 : 0];
}

void EventLog::sweep_begins(std::optional<Shard> shard, Index to_do, Index already) {
  Json line = event("sweep");
  const Shard part = shard.value_or(Shard{});
  line["shard"] = fmt::format("{}/{}", part.index, part.count);
  line["to_do"] = to_do;
  line["already"] = already;
  for (const Member& member : members_)
    line["ranks"].push_back(
        {{"rank", member.rank}, {"host", member.host}, {"process", member.process}});
  log_.add(line_of(line));
}

void EventLog::begun(const Point& point, Index worker) {
  Json line = event("begun");
  line["id"] = id_of(point);
  line["network"] = words_of(point);
  line["rank"] = member_of(worker).rank;
  log_.add(line_of(line));
}

void EventLog::ended(const Point& point, Index worker, const Report& report) {
  Json line = event(std::string(to_name(report.outcome)).c_str());
  line["id"] = id_of(point);
  line["network"] = words_of(point);
  line["rank"] = member_of(worker).rank;
  line["seconds"] = report.seconds;
  if (!report.reason.empty()) line["reason"] = report.reason;
  log_.add(line_of(line));
}

void EventLog::lost(Index worker) {
  Json line = event("lost");
  line["rank"] = member_of(worker).rank;
  log_.add(line_of(line));
}

void EventLog::quarantined(const Point& point, double deaths) {
  Json line = event("quarantined");
  line["id"] = id_of(point);
  line["network"] = words_of(point);
  line["deaths"] = deaths;
  log_.add(line_of(line));
}

void EventLog::stopping() {
  if (std::exchange(stopping_, true)) return;
  log_.add(line_of(event("stopping")));
  const std::string here = host_name();
  for (std::size_t i = 1; i < members_.size(); ++i)
    if (members_[i].host == here && !runs_here(members_[i].process))
      lost(static_cast<Index>(i) - 1);
}

void EventLog::sweep_ended(const ScheduleSummary& summary,
                           const std::map<std::string, double>& seconds) {
  Json line = event("swept");
  line["done"] = summary.counts.done;
  line["failed"] = summary.counts.failed;
  line["left"] = summary.counts.left() + summary.counts.given_up;
  line["seconds"] = summary.seconds;
  for (const auto& [what, spent] : seconds) line[what] = spent;
  log_.add(line_of(line));
}

EventHistory event_history(const fs::path& directory) {
  EventHistory history;
  std::error_code none;
  for (fs::directory_iterator entry(directory, none), end; !none && entry != end;
       entry.increment(none)) {
    std::error_code vanished;
    if (!is_event_file(entry->path()) || !entry->is_regular_file(vanished)) continue;
    Replay replay(history);
    std::ifstream file(entry->path());
    for (std::string line; std::getline(file, line);) try {
        replay.take(Json::parse(line));
      } catch (const Json::exception&) {
        continue;
      }
    replay.end();
  }
  return history;
}

std::string words_of(const Point& point) {
  if (point.imported && point.units == 0) return "imported, " + point.imported->content;
  if (point.is_recording())
    return fmt::format("recording {} of {}, {} units", point.imported->name, point.imported->origin,
                       point.units);
  std::string text =
      fmt::format("{} {}, ", to_name(point.cell.architecture), to_name(point.cell.activation));
  if (point.cell.architecture == Architecture::gru)
    text += fmt::format("reset {}, ", to_name(point.cell.reset));
  text += fmt::format("{} units, ", point.units);
  if (point.imported) return text + point.imported->name + " of " + point.imported->origin;
  text += fmt::format("l2 = {}, {} {}", to_text(point.l2),
                      point.trained ? "replicate" : "untrained", point.replicate);
  return point.attempt > 1 ? text + fmt::format(", attempt {}", point.attempt) : text;
}

}  // namespace unidyn
