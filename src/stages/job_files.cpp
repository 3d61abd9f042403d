// What a job takes from other files: the trials of its task, and what it imports.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/stages/job.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/trials/given_trials.hpp"
#include "unidyn/trials/imports.hpp"

namespace unidyn {
namespace {

// Whether there are no networks whose trials would have to be known.
bool has_recordings_alone(const Job& job) {
  return job.grid.replicates + job.grid.untrained == 0 && job.import.networks.empty() &&
         !job.import.recordings.empty();
}

// Everything in the files that the job names, in their order.
std::vector<Imported> read_imports(const Job& job) {
  std::vector<Imported> found;
  for (const auto& path : job.import.networks)
    std::ranges::move(read_given_networks(path, job.task), std::back_inserter(found));
  const Trials probe = probe_trials(job);
  for (const auto& path : job.import.recordings)
    std::ranges::move(read_given_recordings(path, job.task, probe), std::back_inserter(found));
  return found;
}

}  // namespace

Job with_trials(Job job) {
  const auto* given = job.task.as<FileTask>();
  if (!given || given->has_trials()) return job;
  FileTask file = *given;
  if (!file.path.empty()) {
    file.take(read_given_trials(file.path, file.group));
  } else if (has_recordings_alone(job)) {
    file.held_out = 1;
    file.take(read_recorded_trials(job.import.recordings.front()));
  } else {
    throw UsageError(
        "task.path: is not set; with task = file it has to name the HDF5 file of the trials");
  }
  const long most = file.held_out_count();
  job.training.held_out = std::min(job.training.held_out, most);
  job.analysis_plan.probe.trials = std::min(job.analysis_plan.probe.trials, most);
  job.task = file;
  return job;
}

Job with_imports(Job job) {
  const auto is_read = [](const auto& one) { return one->units > 0; };
  if (job.import.is_empty() ||
      (!job.imported.empty() && std::ranges::all_of(job.imported, is_read)))
    return job;
  std::vector<Imported> found = read_imports(job);
  job.imported.clear();
  std::string content;
  std::map<std::string, long> replicates;
  std::set<std::string> seen;
  for (Imported& one : found) {
    if (!seen.insert(one.content).second)
      throw UsageError("import: '" + one.name + "' of the origin '" + one.origin +
                       "' is there twice; leave one of them out, or name another origin");
    content.append(content.empty() ? "" : " ").append(one.content);
    one.replicate = ++replicates[one.origin];
    job.imported.push_back(std::make_shared<const Imported>(std::move(one)));
  }
  if (!job.import.content.empty() && job.import.content != content)
    throw UsageError("import.content: " + job.import.content + " is asked for, and the files " +
                     to_text(job.import.networks) + " " + to_text(job.import.recordings) +
                     " hold " + content +
                     "; bring those back that the study began with, or begin anew with these in "
                     "another directory");
  job.import.content = content;
  return job;
}

}  // namespace unidyn
