#include "unidyn/stages/merge.hpp"

#include <algorithm>
#include <set>

#include "stages/gathering.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/durable.hpp"
#include "unidyn/files/file_bytes.hpp"
#include "unidyn/files/lock.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/stages/json.hpp"
#include "unidyn/stages/networks.hpp"

namespace unidyn {
namespace {

std::filesystem::path collection_file(const StudyDirectory& directory) {
  return directory.path / "collection.json";
}

std::string studies_text(const Collection& collection) {
  std::string text;
  for (const auto& study : collection.studies)
    text.append(text.empty() ? "" : ", ").append(study.string());
  if (!collection.where.empty()) text += " where " + collection.where;
  return text;
}

Json json_of(const Collection& collection) {
  Json json = {{"studies", Json::array()}, {"where", collection.where}};
  for (const auto& study : collection.studies) json["studies"].push_back(study.string());
  return json;
}

Collection collection_of(const Json& json) {
  Collection collection;
  for (const Json& study : json.at("studies"))
    collection.studies.emplace_back(study.get<std::string>());
  json.at("where").get_to(collection.where);
  return collection;
}

// The networks to gather; rank 0 chooses, and all ranks know.
struct Chosen {
  std::vector<std::string> jobs;                         // of the studies, resolved
  std::vector<std::string> attempts;                     // in force there
  std::vector<std::pair<std::size_t, std::size_t>> all;  // study, and point in its grid
  Index missing = 0;
  std::string digest;
};

// Settings that decide what is recorded of a network and how it is analysed.
bool decides_comparisons(const Job& job, const std::string& key) {
  const auto in = [&](const char* section) { return key.starts_with(section); };
  return key == "task" || key == "seed" || decides_trials(job, key) || in("probe.") ||
         in("analysis.") || in("graph.");
}

// Throws unless networks of both studies can stand in one population.
void require_alike(const std::filesystem::path& first, const Job& one,
                   const std::filesystem::path& second, const Job& other) {
  const auto there = settings_by_key(one), here = settings_by_key(other);
  for (const auto& [key, value] : there) {
    const auto found = here.find(key);
    if (!decides_comparisons(one, key) || (found != here.end() && found->second == value)) continue;
    throw UsageError(second.string() + ": " + key + " is " +
                     (found == here.end() ? "absent" : found->second) + ", and " + value + " in " +
                     first.string() +
                     "; networks can be compared that have the same probe trials and were analysed "
                     "by the same settings");
  }
}

// Adds what is chosen of one study. Origins can be asked for if any of the studies has imported.
void choose(const StudyDirectory& study, const Job& job, const std::string& where, bool with_origin,
            Chosen& chosen, std::set<std::string>& ids, std::vector<DigestLine>& lines) {
  const std::size_t number = chosen.jobs.size();
  chosen.jobs.push_back(resolved_text(job));
  chosen.attempts.push_back(unidyn::text_of(job.attempts));
  const auto networks = networks_of(study, job);
  const auto wanted = where.empty() ? std::vector<bool>(networks.size(), true)
                                    : unidyn::chosen(where, table_of(networks, job, with_origin));
  const auto grid = static_cast<std::size_t>(point_count(job));
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const auto& [labels, state, loss, steps] = networks[i];
    if (!wanted[i] || !ids.insert(labels.id).second) continue;
    const bool whole = state == RecordState::complete || state == RecordState::failed;
    if (i < grid && whole && std::filesystem::exists(record_path(study.records(), labels.id))) {
      chosen.all.emplace_back(number, i);
      lines.push_back({labels.id, labels.status, analysis_key(job.analysis_plan)});
    } else {
      ++chosen.missing;
    }
  }
}

Chosen choose(const Collection& collection) {
  std::vector<Job> jobs;
  for (const auto& study : collection.studies) {
    if (const auto other = collection_in({study}))
      throw UsageError(study.string() + ": is a collection; name the studies that it is made of: " +
                       studies_text(*other));
    jobs.push_back(frozen_job({study}));
    require_alike(collection.studies.front(), jobs.front(), study, jobs.back());
  }
  const bool imports =
      std::ranges::any_of(jobs, [](const Job& job) { return !job.import.is_empty(); });
  Chosen chosen;
  std::set<std::string> ids;
  std::vector<DigestLine> lines;
  for (std::size_t s = 0; s < jobs.size(); ++s)
    choose({collection.studies[s]}, jobs[s], collection.where, imports, chosen, ids, lines);
  if (chosen.all.empty())
    throw UsageError(studies_text(collection) + ": no network with a result is chosen");
  chosen.digest = population_digest(lines);
  return chosen;
}

// From rank 0 to the others.
void spread(const boost::mpi::communicator& world, Collection& collection, Chosen& chosen) {
  std::string text = Json{{"collection", json_of(collection)}, {"jobs", chosen.jobs},
                          {"attempts", chosen.attempts},       {"all", chosen.all},
                          {"missing", chosen.missing},         {"digest", chosen.digest}}
                         .dump();
  broadcast(world, text);
  const Json told = Json::parse(text);
  collection = collection_of(told.at("collection"));
  told.at("jobs").get_to(chosen.jobs);
  told.at("attempts").get_to(chosen.attempts);
  told.at("all").get_to(chosen.all);
  told.at("missing").get_to(chosen.missing);
  told.at("digest").get_to(chosen.digest);
}

// Makes the directory this collection's, on rank 0. Returns the job by which it is compared.
std::string claim(const StudyDirectory& directory, const Collection& collection,
                  const std::string& job) {
  const auto before = collection_in(directory);
  if (before && *before != collection)
    throw UsageError(directory.path.string() + ": is another collection, of " +
                     studies_text(*before) + "; take another directory");
  if (before) return resolved_text(frozen_job(directory));
  if (std::filesystem::exists(directory.job()))
    throw UsageError(directory.path.string() +
                     ": is a study; take another directory for the collection");
  write_durably(collection_file(directory), dumped(json_of(collection)));
  write_durably(directory.job(), job);
  return job;
}

// Writes the population of what was chosen. Every rank knows all.
void write(const boost::mpi::communicator& world, const StudyDirectory& directory,
           const Collection& collection, const Chosen& chosen, const std::string& job,
           const OnShare& share) {
  PopulationPlan plan;
  std::vector<std::filesystem::path> records;
  throw_on_all_ranks(world, [&] {
    std::vector<Job> jobs;
    std::vector<std::vector<Point>> grids;
    for (std::size_t s = 0; s < chosen.jobs.size(); ++s) {
      Job one = make_job(parse_assignments("the job", chosen.jobs[s]));
      one.attempts = parse_attempts("the job", chosen.attempts[s]);
      jobs.push_back(with_imports(with_trials(std::move(one))));
      grids.push_back(points(jobs.back()));
    }
    for (const auto& [study, point] : chosen.all) {
      plan.points.push_back(grids[study][point]);
      records.push_back(record_path(StudyDirectory{collection.studies[study]}.records(),
                                    id_of(plan.points.back())));
    }
    plan.probe = probe_trials(jobs.front());
    plan.analysis_plan = jobs.front().analysis_plan;
    plan.title = "Networks of " + studies_text(collection);
    plan.job = job;
  });
  write_gathered(world, directory.population(), plan, records, share);
}

}  // namespace

std::optional<Collection> collection_in(const StudyDirectory& directory) {
  const auto path = collection_file(directory);
  if (!std::filesystem::exists(path)) return {};
  const FileBytes file(path);
  try {
    return collection_of(Json::parse(file.read(0, file.size())));
  } catch (const Json::exception& error) {
    throw StorageError(path.string() + ": is not as it was written: " + error.what());
  }
}

void require_no_collection(const StudyDirectory& directory) {
  if (const auto collection = collection_in(directory))
    throw UsageError(directory.path.string() + ": is a collection of " + studies_text(*collection) +
                     ", in which nothing is trained; ask about those studies, or unidyn gather " +
                     directory.path.string() + " to bring it up to date with them");
}

GatherResult merge(const boost::mpi::communicator& world, const StudyDirectory& directory,
                   Collection collection, const Listener& listener) {
  Chosen chosen;
  std::string job;
  std::optional<DirectoryLock> lock;
  on_rank_zero(world, [&] {
    chosen = choose(collection);
    std::filesystem::create_directories(directory.path);
    lock.emplace(directory.path, DirectoryLock::Kind::exclusive);
    job = claim(directory, collection, chosen.jobs.front());
  });
  spread(world, collection, chosen);
  broadcast(world, job);
  const bool current = is_current(world, directory.population(), chosen.digest, listener);
  if (!current) write(world, directory, collection, chosen, job, listener.share);
  return {static_cast<Index>(chosen.all.size()), chosen.missing, !current, 0};
}

}  // namespace unidyn
