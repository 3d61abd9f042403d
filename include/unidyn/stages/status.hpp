#pragma once
#include <string>

#include "unidyn/files/lock.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {

/// A network that failed.
struct FailedNetwork {
  std::string id;
  std::string network;        // in words
  std::string configuration;  // the same without the replicate
  std::string reason;
};

/// How far a study has come: also while a sweep runs.
struct StudyStatus {
  Index done = 0;
  Index failed = 0;
  Index stale = 0;  // trained, but analysed with other settings
  Index damaged = 0;
  Index missing = 0;
  std::vector<Writer> writers;        // processes working in the directory
  std::vector<OpenAttempt> attempts;  // what they are working on
  double per_minute = 0;              // records in the last ten minutes of activity; 0: none
  double seconds_to_go = 0;           // at that rate
  std::vector<FailedNetwork> failures;

  Index left() const { return stale + damaged + missing; }
};

StudyStatus status_of(const StudyDirectory& directory, const Job& job);
/// For people: counts, time to go, who is at work on what; failures by configuration and reason,
/// and then one by one.
std::string status_text(const StudyStatus& status);
/// The same as JSON: done, failed, left, stale, damaged, missing, per_minute, seconds_to_go (null
/// where nobody is at work, or the rate is not known), writers, running, failures_by_reason,
/// failures.
std::string status_json(const StudyStatus& status);

}  // namespace unidyn
