#pragma once
// The events of sweeps, logged in DIR/events*.jsonl: one JSON object per line, appended by rank 0,
// for other programs too. No result depends on it. The log shows what workers are working on
// (`status`) and which networks kill their workers.
//
//   {"event":"sweep","time":"2026-01-31T23:59:59Z","shard":"1/1","to_do":32,"already":0,
//    "ranks":[{"rank":0,"host":"n1","process":4711},…]}       a sweep begins
//   {"event":"begun","time":…,"id":"8c6a…","network":"gru tanh, 64 …","rank":2}
//   {"event":"done"|"failed"|"retry"|"interrupted","time":…,"id":…,"rank":2,"seconds":1.5,
//    "reason":…}                                              an attempt at a network has ended
//   {"event":"stopping","time":…}                             asked to stop: nothing more is
//                                                             started
//   {"event":"lost","time":…,"rank":2}                        a rank was killed, or is silent
//   {"event":"quarantined","time":…,"id":…,"deaths":3}
//   {"event":"swept","time":…,"done":32,"failed":0,"left":0,"seconds":…,"training":…,
//    "analysis":…,"records":…,"waiting":…}                    it ended; seconds summed over workers
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/engine/ledger.hpp"
#include "unidyn/files/line_log.hpp"
#include "unidyn/stages/shards.hpp"
#include "unidyn/training/point.hpp"

namespace unidyn {

/// The log file of a sweep: DIR/events.jsonl, or one for the shard such as
/// events-2-of-4.jsonl.
std::filesystem::path event_log(const StudyDirectory& directory, std::optional<Shard> shard);

/// A rank of a sweep.
struct Member {
  int rank = 0;
  std::string host;
  long process = 0;
};

/// Writes the log.
class EventLog {
 public:
  /// Appends to the file at `path`; `say` reports why lines are lost (LineLog).
  EventLog(const std::filesystem::path& path, std::vector<Member> members, LineLog::Say say);

  void sweep_begins(std::optional<Shard> shard, Index to_do, Index already);
  void begun(const Point& point, Index worker);
  void ended(const Point& point, Index worker, const Report& report);
  void lost(Index worker);
  void quarantined(const Point& point, double deaths);
  /// Logged once, however often it is called. Workers of this machine that are gone are then lost.
  void stopping();
  /// `seconds`: totals over all workers, by activity.
  void sweep_ended(const ScheduleSummary& summary, const std::map<std::string, double>& seconds);

  const Member& member_of(Index worker) const;

 private:
  LineLog log_;
  std::vector<Member> members_;
  bool stopping_ = false;
};

/// An attempt that has begun but not ended according to the log.
struct OpenAttempt {
  std::string id;
  std::string network;  // the point in words
  Member member;
  Member first;       // rank 0 of the sweep
  std::string since;  // utc_now()
};

/// The history of a study according to its logs.
struct EventHistory {
  /// Deaths of workers by network: 1 for a rank that was lost while working on it. If a sweep ended
  /// without logging its end, all networks being worked on share 1 equally. Clean stops do not
  /// count. A quarantined network starts again at 0.
  std::map<std::string, double> deaths;
  /// Open attempts of sweeps that have not logged their end: running, or cut short.
  std::vector<OpenAttempt> open;
};

/// Reads DIR/events*.jsonl; skips lines that are truncated or not understood.
EventHistory event_history(const std::filesystem::path& directory);

/// "gru tanh, 64 units, l2 = 1e-05, replicate 3".
std::string words_of(const Point& point);

}  // namespace unidyn
