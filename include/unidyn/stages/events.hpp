#pragma once
// What happens in sweeps, as they tell it in DIR/events*.jsonl: one JSON object a line, appended by
// rank 0, also for other programs. No result depends on it. From it follow what workers are busy
// with (`status`), and which networks kill those who work on them.
//
//   {"event":"sweep","time":"2026-01-31T23:59:59Z","shard":"1/1","to_do":32,"already":0,
//    "ranks":[{"rank":0,"host":"n1","process":4711},…]}       a sweep begins
//   {"event":"begun","time":…,"id":"8c6a…","network":"gru tanh, 64 …","rank":2}
//   {"event":"done"|"failed"|"retry"|"interrupted","time":…,"id":…,"rank":2,"seconds":1.5,
//    "reason":…}                                              an attempt at a network has ended
//   {"event":"stopping","time":…}                             asked to stop: nothing is begun any
//   more
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

/// Where a sweep keeps its log: DIR/events.jsonl, or one of the shard's own such as
/// events-2-of-4.jsonl.
std::filesystem::path event_log(const StudyDirectory& directory, std::optional<Shard> shard);

/// A rank of a sweep.
struct Member {
  int rank = 0;
  std::string host;
  long process = 0;
};

/// The writer.
class EventLog {
 public:
  /// Appends to the file at `path`; `say` takes why lines are lost (LineLog).
  EventLog(const std::filesystem::path& path, std::vector<Member> members, LineLog::Say say);

  void sweep_begins(std::optional<Shard> shard, Index to_do, Index already);
  void begun(const Point& point, Index worker);
  void ended(const Point& point, Index worker, const Report& report);
  void lost(Index worker);
  void quarantined(const Point& point, double deaths);
  /// Once, however often it is called. Workers of this machine that are no more are then lost.
  void stopping();
  /// `seconds` over all workers, by what they were spent on.
  void sweep_ended(const ScheduleSummary& summary, const std::map<std::string, double>& seconds);

  const Member& member_of(Index worker) const;

 private:
  LineLog log_;
  std::vector<Member> members_;
  bool stopping_ = false;
};

/// An attempt that has begun and not ended, as far as the log goes.
struct OpenAttempt {
  std::string id;
  std::string network;  // the point in words
  Member member;
  Member first;       // rank 0 of the sweep
  std::string since;  // utc_now()
};

/// What the logs of a study tell.
struct EventHistory {
  /// Deaths of workers by network: 1 for that of a rank that was lost at work on it. Where a sweep
  /// ended without a word, all that were at work share 1 among them. Stops in good order do not
  /// count. A network that was quarantined begins at 0 again.
  std::map<std::string, double> deaths;
  /// Attempts of sweeps that have not said that they ended: under way, or cut short.
  std::vector<OpenAttempt> open;
};

/// Reads DIR/events*.jsonl; lines that are cut short or not understood are passed over.
EventHistory event_history(const std::filesystem::path& directory);

/// "gru tanh, 64 units, l2 = 1e-05, replicate 3".
std::string words_of(const Point& point);

}  // namespace unidyn
