#include "cli/reports.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "unidyn/core/error.hpp"
#include "unidyn/stages/events.hpp"
#include "unidyn/stages/plan.hpp"
#include "unidyn/stages/retry.hpp"
#include "unidyn/stages/status.hpp"

namespace unidyn {

Job named_job(const Invocation& invocation) {
  auto assignments = read_assignments(invocation.job);
  for (const std::string& override_text : invocation.overrides)
    assignments.push_back(parse_override(override_text));
  return with_imports(with_trials(make_job(assignments)));
}

void print_result(const Console& console, const std::string& text) {
  errno = 0;
  console.results << text << std::flush;
  if (!console.results)
    throw StorageError("standard output: cannot write: " + std::generic_category().message(errno));
}

namespace {

std::string retried_text(const std::vector<Point>& retried) {
  if (retried.empty()) return "No network has failed\n";
  std::string text;
  for (const Point& point : retried) text += id_of(point) + " (" + words_of(point) + ")\n";
  return text + to_text(static_cast<long>(retried.size())) +
         " to be trained anew by the next unidyn run\n";
}

}  // namespace

bool needs_no_mpi(Verb verb) {
  return verb == Verb::plan || verb == Verb::status || verb == Verb::retry;
}

ExitCode carry_out_alone(const Invocation& invocation, const Console& console, long launched) {
  require(needs_no_mpi(invocation.verb), "report: a command that does more");
  if (invocation.verb == Verb::plan) {
    const auto workers = static_cast<int>(std::max(1L, launched - 1));
    print_result(console, plan_text(named_job(invocation), invocation.workers.value_or(workers)));
  } else if (invocation.verb == Verb::retry) {
    print_result(console, retried_text(retry({invocation.directory}, invocation.networks)));
  } else {
    const StudyDirectory directory{invocation.directory};
    print_result(console, status_text(status_of(directory, frozen_job(directory))));
  }
  return ExitCode::complete;
}

}  // namespace unidyn
