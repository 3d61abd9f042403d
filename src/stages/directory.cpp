#include "unidyn/stages/directory.hpp"

#include <map>
#include <set>
#include <sstream>

#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/file_bytes.hpp"

namespace unidyn {
namespace {

// What of two jobs leads to different points, such as "train.rate is 0.005 there and 0.001 here".
std::string difference(const Job& there, const Job& here) {
  const auto then = settings_by_key(there), now = settings_by_key(here);
  std::string text;
  for (const auto& [key, value] : then) {
    const bool decides = key.find('.') == key.npos || key.starts_with("grid.") ||
                         decides_trials(there, key) || key.starts_with("train.") ||
                         key == "import.content";
    const auto other = now.find(key);
    if (!decides || (other != now.end() && other->second == value)) continue;
    text.append(text.empty() ? "" : ", ").append(key).append(" is ").append(value);
    text.append(" there and ").append(other == now.end() ? "absent" : other->second);
    text.append(" here");
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> settings_by_key(const Job& job) {
  std::map<std::string, std::string> all;
  std::string section;
  std::istringstream lines(resolved_text(job));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[')) section = line.substr(1, line.size() - 2) + ".";
    const auto equals = line.find(" = ");
    if (equals != line.npos) all[section + line.substr(0, equals)] = line.substr(equals + 3);
  }
  return all;
}

bool decides_trials(const Job& job, const std::string& key) {
  const std::string all = job.task.canonical();
  return key.starts_with("task.") && ("\n" + all).find("\n" + key + " = ") != all.npos;
}

Job frozen_job(const StudyDirectory& directory) {
  if (!std::filesystem::exists(directory.job()))
    throw UsageError(directory.path.string() +
                     ": no study here (no job.cfg); start one with unidyn run JOB -o " +
                     directory.path.string());
  const FileBytes file(directory.job());
  auto assignments = parse_assignments(file.path().string(), file.read(0, file.size()));
  for (Assignment& one : assignments) one.directory = directory.path;
  Job job = make_job(assignments);
  job.attempts = attempts_in(directory);
  return job;
}

Attempts attempts_in(const StudyDirectory& directory) {
  if (!std::filesystem::exists(directory.retries())) return {};
  const FileBytes file(directory.retries());
  return parse_attempts(file.path().string(), file.read(0, file.size()));
}

void freeze_job(const StudyDirectory& directory, const Job& job) {
  const std::string text = resolved_text(job);
  if (std::filesystem::exists(directory.job())) {
    const Job before = frozen_job(directory);
    if (resolved_text(before) == text) return;
    const auto first_attempts = [](Job of) {
      of.attempts.clear();
      return points(of);
    };
    std::set<std::string> ids;
    for (const Point& point : first_attempts(job)) ids.insert(id_of(point));
    for (const Point& point : first_attempts(before))
      if (!ids.contains(id_of(point)))
        throw UsageError(directory.path.string() +
                         ": belongs to another job: " + difference(before, job) +
                         "; take another directory, or a job that holds all of its networks");
  }
  write_durably(directory.job(), text);
}

void require_study(const StudyDirectory& directory) {
  if (!std::filesystem::exists(directory.job()))
    throw StorageError(directory.path.string() +
                       ": job.cfg is gone: the directory was removed or changed by somebody while "
                       "unidyn worked in it; run the same command again");
}

std::string set_record_aside(const std::filesystem::path& record) {
  return record.string() + ": damaged; set aside as " + set_aside(record).string() +
         ", to be redone";
}

}  // namespace unidyn
