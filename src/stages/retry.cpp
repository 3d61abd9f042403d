#include "unidyn/stages/retry.hpp"

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/record/record.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {
namespace {

std::string first_id(Point point) {
  point.attempt = 1;
  return id_of(point);
}

// Why a network is not retried.
std::string refusal(RecordState state) {
  switch (state) {
    case RecordState::missing:
      return "has no result yet";
    case RecordState::complete:
      return "is complete";
    case RecordState::stale:
      return "is to be analysed again";
    case RecordState::damaged:
      return "has a damaged record, and is to be done again";
    case RecordState::failed:
      break;
  }
  throw std::invalid_argument("retry: such a network is not refused");
}

// The networks of a study with their ids, and what is known of them.
class Networks {
 public:
  Networks(const StudyDirectory& directory, const Job& job)
      : directory_(directory), key_(analysis_key(job.analysis_plan)), points_(points(job)) {
    for (const Point& point : points_) ids_.push_back(id_of(point));
  }

  RecordState state(std::size_t i) const {
    return record_state(record_path(directory_.records(), ids_[i]), points_[i], key_);
  }

  std::vector<Point> failed() const {
    std::vector<Point> found;
    for (std::size_t i = 0; i < points_.size(); ++i)
      if (state(i) == RecordState::failed) found.push_back(points_[i]);
    return found;
  }

  // The one whose id begins so.
  const Point& named(const std::string& beginning) const {
    std::size_t found = points_.size();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (beginning.empty() || !ids_[i].starts_with(beginning)) continue;
      if (found < points_.size())
        throw UsageError(beginning + ": several networks' ids begin so; more of it is needed");
      found = i;
    }
    if (found == points_.size())
      throw UsageError(beginning + ": no network's id; unidyn status " + directory_.path.string() +
                       " lists those that failed");
    if (const RecordState was = state(found); was != RecordState::failed)
      throw UsageError(ids_[found] + " (" + words_of(points_[found]) + ") " + refusal(was) +
                       "; only networks that failed are retried");
    return points_[found];
  }

 private:
  const StudyDirectory& directory_;
  std::string key_;
  std::vector<Point> points_;
  std::vector<std::string> ids_;
};

}  // namespace

std::vector<Point> retry(const StudyDirectory& directory, const std::vector<std::string>& ids) {
  Job job = frozen_job(directory);
  const DirectoryLock lock(directory.path, DirectoryLock::Kind::exclusive);
  job = frozen_job(directory);  // nobody changes it any more
  const Networks networks(directory, job);
  std::vector<Point> retried = ids.empty() ? networks.failed() : std::vector<Point>();
  for (const std::string& id : ids) retried.push_back(networks.named(id));
  for (Point& point : retried) {
    ++point.attempt;
    job.attempts[first_id(point)] = point.attempt;
  }
  if (!retried.empty()) write_durably(directory.retries(), unidyn::text_of(job.attempts));
  return retried;
}

}  // namespace unidyn
