#pragma once
#include <string>

#include "unidyn/files/lock.hpp"
#include "unidyn/stages/directory.hpp"
#include "unidyn/stages/events.hpp"

namespace unidyn {

/// How far a study has come: also while a sweep runs.
struct StudyStatus {
  Index done = 0;
  Index failed = 0;
  Index stale = 0;  // trained, but analysed with other settings
  Index damaged = 0;
  Index missing = 0;
  std::vector<Writer> writers;        // who is at work in the directory
  std::vector<OpenAttempt> attempts;  // what they are at work on
  double per_minute = 0;              // records in the last ten minutes that saw any; 0: none did
  double seconds_to_go = 0;           // at that rate
  std::vector<std::string> failures;  // id, the network in words, and the reason

  Index left() const { return stale + damaged + missing; }
};

StudyStatus status_of(const StudyDirectory& directory, const Job& job);
std::string status_text(const StudyStatus& status);

}  // namespace unidyn
