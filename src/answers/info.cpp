#include <algorithm>
#include <set>
#include <sstream>

#include "lines.hpp"
#include "unidyn/answers/answers.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/files/changing.hpp"
#include "unidyn/files/seal.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/population/statistics.hpp"
#include "unidyn/stages/merge.hpp"
#include "unidyn/stages/status.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/trials/given_trials.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

Json job_json(const Job& job) {
  return {{"task", to_text(job.subject.task)},
          {"networks", static_cast<std::int64_t>(point_count(job))},
          {"settings", settings_by_key(job)}};
}

// Every different text of /provenance/`name`, sorted.
Json different(const Population& population, const std::string& name) {
  const auto all = population.file().read<std::string>("/provenance/" + name);
  return std::set<std::string>(all.begin(), all.end());
}

Json counts_json(const std::vector<NetworkLabels>& networks) {
  const auto count = [&](auto holds) { return std::ranges::count_if(networks, holds); };
  using Each = const NetworkLabels&;
  return {{"all", networks.size()},
          {"trained", count([](Each n) { return n.trained; })},
          {"controls", count([](Each n) { return !n.trained; })},
          {"solved", count([](Each n) { return n.stop_reason == StopReason::solved; })},
          {"failed", count([](Each n) { return n.status == Status::failed; })}};
}

Json population_json(const fs::path& path) {
  const Population population(path, h5::Mode::read);
  const h5::File& file = population.file();
  Json compared = Json::array(), embedded = Json::array();
  for (const auto& [which, name] : Names<Dissimilarity>::value) {
    if (population.dissimilarity_settings(which)) compared.push_back(name);
    if (population.embedding_settings(which)) embedded.push_back(name);
  }
  Json json = {{"kind", "population"},
               {"path", path.string()},
               {"schema_version", file.attribute<std::int64_t>("schema_version")},
               {"task", file.attribute<std::string>("task")},
               {"digest", population.digest()},
               {"networks", counts_json(population.labels())},
               {"compared", compared},
               {"embedded", embedded},
               {"statistics", statistics_settings(population).has_value()},
               {"being_changed", is_changing(path)}};
  for (const char* name : {"version", "commit", "compiler", "host", "cpu", "instruction_set"})
    json["provenance"][name] = different(population, name);
  const auto started = file.read<std::string>("/provenance/started");
  json["provenance"]["first_started"] = std::ranges::min(started);
  json["provenance"]["last_started"] = std::ranges::max(started);
  return json;
}

Json record_json(const fs::path& path) {
  const SelfDescription self = describe_record(path);
  const Provenance& made = self.outline.provenance;
  Json json = {
      {"kind", "record"},
      {"path", path.string()},
      {"record_version", h5::File(path, h5::Mode::read).attribute<std::int64_t>("record_version")},
      {"whole", is_sealed(path)},
      {"status", to_text(self.outline.status)},
      {"reason", self.outline.reason},
      {"stop_reason", self.outline.has_network() ? to_text(self.outline.trained.reason) : "none"},
      {"steps", self.outline.trained.steps}};
  std::istringstream lines(self.point);
  for (std::string line; std::getline(lines, line);)
    if (const auto equals = line.find(" = "); equals != line.npos)
      json["settings"][line.substr(0, equals)] = line.substr(equals + 3);
  json["provenance"] = {{"version", made.version},   {"commit", made.commit},
                        {"compiler", made.compiler}, {"host", made.host},
                        {"cpu", made.cpu},           {"instruction_set", made.instruction_set},
                        {"started", made.started}};
  return json;
}

Json trials_json(const fs::path& path) {
  const GivenTrials given = read_given_trials(path, "/");
  return {{"kind", "trials"},
          {"path", path.string()},
          {"content", content_of(given)},
          {"trials", given.count},
          {"steps", given.time},
          {"inputs", given.inputs.rows()},
          {"outputs", given.targets.rows()},
          {"classes", given.classes},
          {"conditions", given.conditions.cols()},
          {"input_names", given.input_names},
          {"output_names", given.output_names},
          {"several_lengths", !given.length.empty()},
          {"all_targets_count", given.weights.size() == 0},
          {"notes", given.notes}};
}

Json collection_json(const StudyDirectory& study, const Collection& collection, const Job& job) {
  Json json = {{"kind", "collection"}, {"path", study.path.string()}, {"studies", Json::array()}};
  for (const auto& one : collection.studies) json["studies"].push_back(one.string());
  json["where"] = collection.where;
  json["task"] = to_text(job.subject.task);
  json["report"] = fs::exists(study.report());
  if (fs::exists(study.population())) json["population"] = population_json(study.population());
  return json;
}

Json study_json(const StudyDirectory& study) {
  const Job job = frozen_job(study);
  if (const auto collection = collection_in(study)) return collection_json(study, *collection, job);
  const StudyStatus status = status_of(study, job);
  Json json = {{"kind", "study"}, {"path", study.path.string()}};
  json.update(job_json(job));
  json["status"] = {{"done", status.done},
                    {"failed", status.failed},
                    {"left", status.left()},
                    {"at_work", status.writers.size()}};
  json["report"] = fs::exists(study.report());
  if (fs::exists(study.population())) json["population"] = population_json(study.population());
  return json;
}

enum class Kind { population, record, trials, other };

Kind kind_of(const fs::path& path) {
  const h5::File file(path, h5::Mode::read);
  if (file.has_attribute("schema_version")) return Kind::population;
  if (file.has_attribute("record_version")) return Kind::record;
  return file.exists("inputs") || file.exists("targets") ? Kind::trials : Kind::other;
}

Json info_of(const fs::path& path) {
  if (!fs::exists(path)) throw UsageError(path.string() + ": there is no such file or directory");
  if (fs::is_directory(path)) return study_json({path});
  if (!fs::is_regular_file(path))
    throw UsageError(path.string() + ": is neither a file nor a directory");
  if (!h5::is_hdf5(path)) {
    Json json = {{"kind", "job"}, {"path", path.string()}};
    json.update(job_json(make_job(read_assignments(path))));
    return json;
  }
  switch (kind_of(path)) {
    case Kind::population:
      return population_json(path);
    case Kind::record:
      return record_json(path);
    case Kind::trials:
      return trials_json(path);
    case Kind::other:
      break;
  }
  throw UsageError(
      path.string() +
      ": is an HDF5 file, but none of Unidyn's, and has no inputs and targets at its root");
}

}  // namespace

std::string info_text(const fs::path& path) {
  return lines_of(info_of(path));
}

std::string info_json(const fs::path& path) {
  return dumped(info_of(path));
}

}  // namespace unidyn
