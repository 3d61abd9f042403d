#include <algorithm>
#include <cmath>
#include <numbers>

#include "parts.hpp"
#include "unidyn/analysis/limit_cycle.hpp"
#include "unidyn/analysis/line_attractor.hpp"
#include "unidyn/report/numbers.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

constexpr Index most_retained = 32;   // modes in a curve of responses
constexpr double many_missed = 0.05;  // relative to the points found

void add_conditions(ReportMaking& making) {
  Json& found = making.data["conditions"];
  found["labels"] = making.read<std::string>(datasets::condition_label);
  if (making.has(datasets::condition_frequency))
    found["frequency"] = making.read<double>(datasets::condition_frequency);
}

// The names of E, in their order.
template <Named E>
Json names() {
  Json all;
  for (const auto& [value, name] : Names<E>::value) all.push_back(name);
  return all;
}

// Texts as indices into these names; -1 for "none", of networks without a result.
template <Named E>
std::vector<std::int64_t> coded(const std::vector<std::string>& texts) {
  std::vector<std::int64_t> codes;
  for (const std::string& text : texts) {
    const auto& all = Names<E>::value;
    const auto found = std::ranges::find(all, text, [](auto& name) { return name.second; });
    codes.push_back(found == all.end() ? -1 : found - all.begin());
  }
  return codes;
}

// The graphs in sparse form: for each network the number, places and values of non-zero entries.
void add_graphs(ReportMaking& making) {
  const h5::Dataset transition = making.population.file().dataset(datasets::graph_transition);
  const h5::Dataset labels = making.population.file().dataset(datasets::graph_label);
  making.data["graph"] = {{"labels", labels.read<std::string>()},
                          {"node", labels.attribute<std::string>("description")},
                          {"transition", transition.attribute<std::string>("description")}};
  std::vector<std::int64_t> count, entry;
  std::vector<double> value;
  for (const Index i : making.shown) {
    making.stop_if_asked();
    const auto row = transition.read_rows<double>(static_cast<hsize_t>(i), 1);
    const std::size_t before = entry.size();
    for (std::size_t k = 0; k < row.size(); ++k)
      if (std::isfinite(row[k]) && row[k] != 0) {
        entry.push_back(static_cast<std::int64_t>(k));
        value.push_back(row[k]);
      }
    count.push_back(static_cast<std::int64_t>(entry.size() - before));
  }
  Pack pack;
  pack.add_integers("count", {static_cast<Index>(count.size())}, count);
  pack.add_integers("entry", {static_cast<Index>(entry.size())}, entry);
  pack.add("value", {static_cast<Index>(value.size())}, value, Pack::Bits::eight);
  making.keep("graphs", pack);
}

void add_orbits(ReportMaking& making) {
  const auto networks = static_cast<Index>(making.shown.size());
  auto turn = making.of_shown(making.read<double>(datasets::orbits_period));
  const auto turns = making.of_shown(making.read<std::int64_t>(datasets::orbits_turns));
  const Index conditions = static_cast<Index>(turn.size()) / networks;
  for (std::size_t k = 0; k < turn.size(); ++k)
    turn[k] = 2 * std::numbers::pi * static_cast<double>(turns[k]) / turn[k];
  Pack pack;
  const std::vector<Index> shape = {networks, conditions};
  pack.add("linear", shape,
           making.of_shown(making.read<double>(datasets::orbits_linear_frequency)));
  pack.add("turn", shape, turn);
  pack.add_integers(
      "kind", shape,
      coded<OrbitKind>(making.of_shown(making.read<std::string>(datasets::orbits_kind))));
  pack.add_integers("unstable", shape,
                    making.of_shown(making.read<std::int64_t>(datasets::orbits_unstable)));
  making.keep("orbits", pack);
  making.data["orbits"]["kinds"] = names<OrbitKind>();
}

void add_lines(ReportMaking& making) {
  const auto networks = static_cast<Index>(making.shown.size());
  const auto whole = making.of_shown(making.read<double>(datasets::lines_whole_response));
  const auto response = making.of_shown(making.read<double>(datasets::lines_response));
  const Index contexts = static_cast<Index>(whole.size()) / networks;
  const Index all = static_cast<Index>(response.size() / whole.size());
  const Index retained = std::min(all, most_retained);
  std::vector<double> leading;
  for (Index curve = 0; curve < networks * contexts; ++curve) {
    const auto first = response.begin() + curve * all;
    leading.insert(leading.end(), first, first + retained);
  }
  Pack pack;
  pack.add("response", {networks, contexts, retained}, leading);
  pack.add("whole", {networks, contexts}, whole);
  pack.add_integers(
      "kind", {networks, contexts},
      coded<LineKind>(making.of_shown(making.read<std::string>(datasets::lines_kind))));
  making.keep("lines", pack);
  making.data["lines"]["kinds"] = names<LineKind>();
}

void add_numbers(ReportMaking& making) {
  making.data["numbers"] = Json::array();
  double found = 0, missed = 0;
  for (const NetworkNumber& number : network_numbers(making.population)) {
    making.data["numbers"].push_back({{"name", number.name},
                                      {"label", number.label},
                                      {"description", number.description},
                                      {"values", making.of_shown(number.values)}});
    double sum = 0;
    for (const double value : number.values) sum += std::isnan(value) ? 0 : value;
    if (number.name == "points") found = sum;
    if (number.name == "missed") missed = sum;
  }
  if (missed > many_missed * found)
    making.warn("The searches have missed " + std::to_string(std::lround(missed)) +
                " fixed points at least, and found " + std::to_string(std::lround(found)) +
                ": analysis.starts may be too few.");
}

}  // namespace

void add_findings(ReportMaking& making) {
  add_conditions(making);
  add_numbers(making);
  add_graphs(making);
  if (making.has("/orbits")) add_orbits(making);
  if (making.has("/lines")) add_lines(making);
}

}  // namespace unidyn
