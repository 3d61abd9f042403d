#include "cli/reports.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "unidyn/answers/answers.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/stages/events.hpp"
#include "unidyn/stages/merge.hpp"
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
  return verb == Verb::plan || verb == Verb::status || verb == Verb::list || verb == Verb::show ||
         verb == Verb::info || verb == Verb::retry;
}

namespace {

std::string plan_answer(const Invocation& asked, long launched) {
  const auto workers = static_cast<int>(std::max(1L, launched - 1));
  if (!asked.directory.empty()) require_no_collection({asked.directory});
  const Plan plan = plan_of(named_job(asked), asked.workers.value_or(workers));
  return asked.json ? plan_json(plan) : plan_text(plan);
}

std::string answer_of(const Invocation& asked, long launched) {
  if (asked.verb == Verb::plan) return plan_answer(asked, launched);
  if (asked.verb == Verb::info)
    return asked.json ? info_json(asked.directory) : info_text(asked.directory);
  const StudyDirectory directory{asked.directory};
  if (asked.verb == Verb::retry) {
    require_no_collection(directory);
    return retried_text(retry(directory, asked.networks));
  }
  const Job job = frozen_job(directory);
  if (asked.verb == Verb::list)
    return asked.json ? list_json(directory, job, asked.where)
                      : list_text(directory, job, asked.where);
  if (asked.verb == Verb::show)
    return asked.json ? show_json(directory, job, asked.networks.front())
                      : show_text(directory, job, asked.networks.front());
  require_no_collection(directory);
  const StudyStatus status = status_of(directory, job);
  return asked.json ? status_json(status) : status_text(status);
}

}  // namespace

ExitCode carry_out_alone(const Invocation& invocation, const Console& console, long launched) {
  require(needs_no_mpi(invocation.verb), "report: a command that does more");
  print_result(console, answer_of(invocation, launched));
  return ExitCode::complete;
}

}  // namespace unidyn
