#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "parts.hpp"
#include "unidyn/inference/label_effect.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/tasks/task.hpp"

namespace unidyn {
namespace {

// The distinct values of a provenance field.
Json different(const ReportMaking& making, const char* name) {
  const auto all = making.read<std::string>(std::string("/provenance/") + name);
  return std::set<std::string>(all.begin(), all.end());
}

Json machine(const ReportMaking& making) {
  Json found;
  for (const char* name :
       {"host", "cpu", "instruction_set", "version", "commit", "compiler", "libraries"})
    found[name] = different(making, name);
  return found;
}

Json counts_of(const ReportMaking& making) {
  long trained = 0, solved = 0, failed = 0, controls = 0;
  for (const NetworkLabels& network : making.labels) {
    if (network.is_recording()) continue;
    (network.trained ? trained : controls) += 1;
    failed += network.status == Status::failed;
    solved += network.stop_reason == StopReason::solved;
  }
  return {{"networks", making.labels.size()},
          {"shown", making.shown.size()},
          {"trained", trained},
          {"solved", solved},
          {"failed", failed},
          {"controls", controls}};
}

// Adds columns to the table of networks, one for each dataset and with its name.
void add_columns(ReportMaking& making) {
  Json& networks = making.data["networks"];
  networks["index"] = making.shown;
  const auto add = [&]<class T>(const char* group, std::initializer_list<const char*> names, T) {
    for (const char* name : names)
      networks[name] = making.of_shown(making.read<T>(std::string(group) + name));
  };
  add("/network/", {"id", "architecture", "activation", "reset", "status", "reason", "stop_reason"},
      std::string());
  add("/network/", {"units", "replicate", "steps", "parameters"}, std::int64_t{});
  add("/network/", {"l2", "loss", "error", "seconds"}, double{});
  add("/network/", {"trained"}, std::uint8_t{});
  add("/provenance/", {"started", "host"}, std::string());
  add("/provenance/", {"training_seconds", "analysis_seconds"}, double{});
  if (making.has(datasets::network_origin)) add("/network/", {"origin", "name"}, std::string());
  if (const auto compared = making.population.comparable(); !compared.empty())
    networks["compared"] = making.of_shown(compared);
}

void warn_of_networks(ReportMaking& making) {
  const Json& counts = making.data["counts"];
  const long failed = counts["failed"], trained = counts["trained"], solved = counts["solved"];
  if (failed > 0)
    making.warn(
        fmt::format("{} of {} networks failed. They stand below with their reasons, and "
                    "are compared with none.",
                    failed, making.labels.size()));
  if (solved > 0 && solved < trained)
    making.warn(fmt::format("{} of {} trained networks did not solve the task.", trained - solved,
                            trained));
  if (counts["controls"] == 0) making.warn("There are no untrained controls (grid.untrained = 0).");
  std::map<std::string, long> incomparable;
  for (const std::string& why : making.population.comparable())
    if (why != compared && why != "failed") ++incomparable[why];
  for (const auto& [why, count] : incomparable)
    making.warn(fmt::format("{} networks are compared with none: {}.", count, why));
  if (making.shown.size() < making.labels.size())
    making.warn(fmt::format("Of {} networks {} are shown, evenly spread over the grid.",
                            making.labels.size(), making.shown.size()));
}

void warn_of_replicates(ReportMaking& making) {
  using Configuration = std::tuple<Architecture, Activation, Reset, long, double>;
  std::map<Configuration, long> replicates;
  for (const NetworkLabels& n : making.labels)
    if (n.trained && n.origin == trained_here)
      ++replicates[{n.cell->architecture, n.cell->activation, n.cell->reset, n.units, n.l2}];
  if (replicates.empty()) return making.warn("No network was trained.");
  const auto few =
      std::ranges::count_if(replicates, [](auto& r) { return r.second < least_replicates; });
  if (few > 0)
    making.warn(
        fmt::format("Too few replicates: {} of {} configurations have fewer than {} "
                    "trained networks, which say too little of how seeds vary.",
                    few, replicates.size(), least_replicates));
}

}  // namespace

void add_summary(ReportMaking& making) {
  const h5::File& file = making.population.file();
  const auto task = file.attribute<std::string>("task");
  Json& data = making.data;
  data["title"] = file.attribute<std::string>("title");
  data["task"] = task;
  data["about"] = definition_of(from_name<TaskName>(task)).summary;
  data["directory"] = making.subject.directory.string();
  data["job"] = making.population.job();
  data["digest"] = making.population.digest();
  data["threshold"] = making.subject.threshold;
  if (const auto chance = making.population.chance()) data["chance"] = *chance;
  data["counts"] = counts_of(making);
  data["machine"] = machine(making);
  for (const std::string& alarm : making.subject.alarms) making.warn(alarm, true);
  add_columns(making);
  warn_of_networks(making);
  warn_of_replicates(making);
}

}  // namespace unidyn
