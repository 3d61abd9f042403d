#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>

#include "summary_text.hpp"
#include "unidyn/core/median.hpp"
#include "unidyn/population/network_rows.hpp"
#include "unidyn/report/numbers.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

// Network numbers by name, for tables.
class Numbers {
 public:
  explicit Numbers(const std::vector<NetworkNumber>& all) {
    for (const NetworkNumber& number : all) values_[number.name] = number.values;
  }
  /// A function that returns a network's number times `factor`; NaN if there is no such number.
  std::function<double(std::size_t)> of(const std::string& name, double factor = 1) const {
    const auto found = values_.find(name);
    if (found == values_.end())
      return [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); };
    return [values = found->second, factor](std::size_t i) { return factor * values[i]; };
  }

 private:
  std::map<std::string, std::vector<double>> values_;
};

// The labels at which each network has stable fixed points.
std::vector<std::set<std::int64_t>> stable_labels(const Population& population) {
  std::vector<std::set<std::int64_t>> all(static_cast<std::size_t>(population.size()));
  const auto network = population.file().read<std::int64_t>(datasets::fixed_point_network);
  const auto slow = population.file().read<std::uint8_t>(datasets::fixed_point_slow);
  const auto stable = population.file().read<std::uint8_t>(datasets::fixed_point_stable);
  const auto label = population.file().read<std::int64_t>(datasets::fixed_point_label);
  for (std::size_t p = 0; p < network.size(); ++p)
    if (!slow[p] && stable[p]) all[static_cast<std::size_t>(network[p])].insert(label[p]);
  return all;
}

// The labels whose digits are all −1 or +1: one for each memory.
std::vector<std::int64_t> corner_labels(Index bits) {
  std::vector<std::int64_t> corners;
  for (Index label = 0; label < label_count(bits); ++label)
    if (label_text(label, bits).find('0') == std::string::npos) corners.push_back(label);
  return corners;
}

std::string fixed_point_table(const Population& population,
                              const std::vector<NetworkLabels>& networks, const Job& job) {
  const Numbers numbers(point_numbers(population));
  const auto points = numbers.of("points"), stable = numbers.of("stable"),
             missed = numbers.of("missed");
  const auto labels = stable_labels(population);
  const Index bits = job.task.outputs();
  const auto corners = corner_labels(bits);
  std::string text = fmt::format(
      "\nFixed points without input, in solved networks (ideal: {}, {} of "
      "them stable)\n\n  {:<12}{:>10}{:>10}{:>24}{:>30}\n",
      label_count(bits), corners.size(), "", "median", "stable", "every memory is stable",
      "found, of an estimated");
  for (const Activation f : activations_of(networks, job)) {
    std::vector<double> all, all_stable;
    long whole = 0;
    double found = 0, estimated = 0;
    for (std::size_t i = 0; i < networks.size(); ++i) {
      if (!solved(networks[i]) || networks[i].cell->activation != f) continue;
      all.push_back(points(i));
      all_stable.push_back(stable(i));
      found += points(i);
      estimated += points(i) + missed(i);
      whole += std::ranges::all_of(corners, [&](auto c) { return labels[i].contains(c); });
    }
    text += fmt::format(
        "  {:<12}{:10g}{:10g}{:>24}{:>30}\n", to_text(f), median(all), median(all_stable),
        fmt::format("{}/{}", whole, all.size()),
        std::isnan(estimated) ? "-" : fmt::format("{:.0f} of at least {:.0f}", found, estimated));
  }
  return text;
}

// One number for each solved network of a kind, without NaN.
template <class Number>
std::vector<double> in_solved(const std::vector<NetworkLabels>& networks, const CellKind& cell,
                              Number number) {
  std::vector<double> all;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    if (!solved(networks[i]) || networks[i].cell != cell) continue;
    if (const double value = number(i); !std::isnan(value)) all.push_back(value);
  }
  return all;
}

// A row for each cell and activation with solved networks: the medians of `numbers`.
template <class... Number>
std::string rows_of_medians(const std::vector<NetworkLabels>& networks, const Job& job,
                            const char* pattern, Number... numbers) {
  std::string text;
  for (const CellKind& row : cells_of(networks))
    for (const Activation f : activations_of(networks, job)) {
      const CellKind cell{row.architecture, f, row.reset};
      const std::size_t count = in_solved(networks, cell, [](std::size_t) { return 0.0; }).size();
      if (count == 0) continue;
      text += fmt::format("  {:<20}{:6}", cell_name(row) + " " + to_text(f), count) +
              fmt::format(fmt::runtime(pattern), median(in_solved(networks, cell, numbers))...) +
              "\n";
    }
  return text.empty() ? "  none is solved\n" : text;
}

std::string point_table(const Population& population, const std::vector<NetworkLabels>& networks,
                        const Job& job) {
  const Numbers numbers(point_numbers(population));
  return fmt::format(
             "\nFixed points of solved networks over all conditions, medians\n\n"
             "  {:<20}{:>6}{:>10}{:>10}\n",
             "", "solved", "points", "stable") +
         rows_of_medians(networks, job, "{:10.0f}{:10.0f}", numbers.of("points"),
                         numbers.of("stable"));
}

std::string cycle_table(const Population& population, const std::vector<NetworkLabels>& networks,
                        const Job& job) {
  const Numbers numbers(orbit_numbers(population));
  return fmt::format(
             "\nOrbits of solved networks under each condition, medians (held for {} trials)\n\n"
             "  {:<20}{:>6}{:>12}{:>16}{:>12}{:>14}\n",
             job.analysis_plan.analysis.orbits.lengths, "", "solved", "in a cycle", "period off by",
             "spiral", "linear off by") +
         rows_of_medians(networks, job, "{:10.0f} %{:14.1f} %{:10.0f} %{:12.1f} %",
                         numbers.of("cycle", 100), numbers.of("period_off", 100),
                         numbers.of("spiral", 100), numbers.of("linear_off", 100));
}

// For one cell: how many solved networks have line attractors, and medians over the solved ones.
std::string line_row(const Numbers& numbers, double contexts,
                     const std::vector<NetworkLabels>& networks, const CellKind& cell) {
  const auto middle = [&](const char* name, double factor = 1) {
    return median(in_solved(networks, cell, numbers.of(name, factor)));
  };
  const std::vector<double> lines = in_solved(networks, cell, numbers.of("lines"));
  if (lines.empty()) return {};
  return fmt::format(
      "  {:<20}{:>12}{:8.0f} %{:>10.2f}{:>13.1e}{:>12.1e}{:>11.2f}{:>8.0f}{:>10.0f}\n",
      cell_name(cell) + " " + to_text(cell.activation),
      fmt::format("{} of {}", std::ranges::count(lines, contexts), lines.size()),
      middle("covered", 100), middle("straightness"), middle("rate"), middle("drift"),
      middle("selection"), middle("modes"), middle("response"));
}

std::string line_table(const Population& population, const std::vector<NetworkLabels>& networks,
                       const Job& job) {
  const Numbers numbers(line_numbers(population));
  const auto contexts =
      static_cast<double>(population.file().dataset(datasets::lines_kind).shape().at(1));
  const LineSettings& settings = job.analysis_plan.analysis.lines;
  std::string rows;
  for (const CellKind& row : cells_of(networks))
    for (const Activation f : activations_of(networks, job))
      rows += line_row(numbers, contexts, networks, {row.architecture, f, row.reset});
  return fmt::format(
             "\nLine attractors of solved networks, under every condition: points at {:.0f} % of "
             "{} "
             "nodes "
             "or more, spanning {:.0f} % of the sums; medians of solved networks\n\n"
             "  {:<20}{:>12}{:>10}{:>10}{:>13}{:>12}{:>11}{:>8}{:>10}\n",
             100 * settings.covered, settings.nodes, 100 * settings.spanned, "", "have one",
             "nodes", "straight", "rate a step", "drift", "selection", "modes", "response") +
         (rows.empty() ? "  none is solved\n" : rows) +
         fmt::format(
             "\n  rate: at which the slowest mode decays; modes: the fewest that explain {:.0f} % "
             "of "
             "the\n  output's variance; response: those that bring the output to one input within "
             "5 % of all\n",
             100 * settings.carried);
}

}  // namespace

std::vector<CellKind> cells_of(const std::vector<NetworkLabels>& networks) {
  std::vector<CellKind> cells;
  for (const NetworkLabels& n : networks) {
    if (n.is_recording()) continue;
    const CellKind cell{n.cell->architecture, Activation::tanh, n.cell->reset};
    if (std::find(cells.begin(), cells.end(), cell) == cells.end()) cells.push_back(cell);
  }
  return cells;
}

std::vector<Activation> activations_of(const std::vector<NetworkLabels>& networks, const Job& job) {
  std::vector<Activation> all = job.grid.activation;
  for (const NetworkLabels& n : networks)
    if (n.cell && std::ranges::find(all, n.cell->activation) == all.end())
      all.push_back(n.cell->activation);
  return all;
}

std::string cell_name(const CellKind& cell) {
  if (cell.architecture != Architecture::gru) return to_text(cell.architecture);
  return to_text(cell.architecture) + (cell.reset == Reset::after ? " (after)" : "");
}

std::string findings_table(const Population& population, const std::vector<NetworkLabels>& networks,
                           const Job& job) {
  std::string text;
  if (cells_of(networks).empty()) return text;
  for (const Question question : job.analysis_plan.analysis.questions) switch (question) {
      case Question::transitions:
        text += fixed_point_table(population, networks, job);
        break;
      case Question::orbits:
        text += cycle_table(population, networks, job);
        break;
      case Question::lines:
        text += line_table(population, networks, job);
        break;
      case Question::portrait:
        text += point_table(population, networks, job);
        break;
    }
  return text;
}

std::string attractor_line(const Population& population,
                           const std::vector<NetworkLabels>& networks) {
  std::array<double, 4> sums{};
  std::size_t kind = 0;
  for (const char* name : {"resting", "cycle", "aperiodic", "divergent"}) {
    const NetworkRows<std::int64_t> runs(population, std::string("/attractor/") + name);
    for (std::size_t i = 0; i < networks.size(); ++i)
      if (solved(networks[i]))
        for (const std::int64_t count : runs.of(i)) sums[kind] += static_cast<double>(count);
    ++kind;
  }
  const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
  if (all == 0) return {};
  return fmt::format(
      "\nLeft alone, solved networks come to rest in {:.0f} % of runs, cycle in {:.0f} %, wander in"
      " {:.0f} %, diverge in {:.0f} %\n",
      100 * sums[0] / all, 100 * sums[1] / all, 100 * sums[2] / all, 100 * sums[3] / all);
}

}  // namespace unidyn
