#include <fmt/format.h>

#include <cmath>

#include "unidyn/answers/answers.hpp"
#include "unidyn/core/selection.hpp"
#include "unidyn/stages/json.hpp"
#include "unidyn/stages/networks.hpp"

namespace unidyn {
namespace {

std::vector<ListedNetwork> chosen_networks(const std::vector<ListedNetwork>& all, const Job& job,
                                           const std::string& where) {
  if (where.empty()) return all;
  const std::vector<bool> wanted = chosen(where, table_of(all, job));
  std::vector<ListedNetwork> some;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted[i]) some.push_back(all[i]);
  return some;
}

std::string outcome_text(const ListedNetwork& network) {
  if (network.state != RecordState::complete) return to_text(network.state);
  return network.solved() ? "solved" : "done";
}

// What kind of network it is; of a recording that it is one.
std::string kind_text(const NetworkLabels& labels) {
  if (!labels.cell) return fmt::format("{:<19}", "recording");
  const CellKind& cell = *labels.cell;
  return fmt::format("{:<7} {:<6} {:<4}", to_text(cell.architecture),
                     cell.architecture == Architecture::gru ? to_text(cell.reset) : "",
                     to_text(cell.activation));
}

std::string line_of(const ListedNetwork& network) {
  const NetworkLabels& labels = network.labels;
  std::string text =
      fmt::format("{}  {} {:>5} units  l2 {:<7} {:<9} {:>3}  {:<8}", labels.id, kind_text(labels),
                  labels.units, to_text(labels.l2), labels.trained ? "trained" : "untrained",
                  labels.replicate, outcome_text(network));
  if (!labels.name.empty()) text += "  " + labels.name + " of " + labels.origin;
  if (!std::isnan(labels.error)) text += fmt::format("  error {:.3g}", labels.error);
  if (!labels.reason.empty()) text += "  " + labels.reason;
  return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace

std::string list_text(const StudyDirectory& directory, const Job& job, const std::string& where) {
  std::string text;
  for (const ListedNetwork& network : chosen_networks(networks_of(directory, job), job, where))
    text += line_of(network);
  return text;
}

std::string list_json(const StudyDirectory& directory, const Job& job, const std::string& where) {
  const auto networks = chosen_networks(networks_of(directory, job), job, where);
  Json all = Json::array();
  for (std::size_t i = 0; i < networks.size(); ++i) all.push_back(Json::object());
  const Table table = table_of(networks, job);
  for (const auto& [name, column] : table.columns())
    std::visit(
        [&, &name = name]<class T>(const std::vector<T>& values) {
          for (std::size_t i = 0; i < values.size(); ++i)
            if constexpr (std::is_same_v<T, double>)
              all[i][name] = number_json(values[i]);
            else
              all[i][name] = static_cast<T>(values[i]);
        },
        column);
  return dumped(all);
}

}  // namespace unidyn
