#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <span>

#include "summary_text.hpp"
#include "unidyn/analysis/line_attractor.hpp"
#include "unidyn/core/median.hpp"

namespace unidyn {
namespace {

// What the fixed points of one network amount to.
struct Landscape {
  long fixed = 0;
  long stable = 0;
  std::set<std::int64_t> stable_labels;
};

std::vector<Landscape> landscapes(const Population& population) {
  std::vector<Landscape> all(static_cast<std::size_t>(population.size()));
  const auto network = population.file().read<std::int64_t>("/fixed_point/network");
  const auto slow = population.file().read<std::uint8_t>("/fixed_point/slow");
  const auto stable = population.file().read<std::uint8_t>("/fixed_point/stable");
  const auto label = population.file().read<std::int64_t>("/fixed_point/label");
  for (std::size_t p = 0; p < network.size(); ++p) {
    if (slow[p]) continue;
    Landscape& landscape = all[static_cast<std::size_t>(network[p])];
    ++landscape.fixed;
    if (stable[p]) {
      ++landscape.stable;
      landscape.stable_labels.insert(label[p]);
    }
  }
  return all;
}

// A dataset with a row of `width` numbers for each network.
template <class T>
class Rows {
 public:
  Rows(const Population& population, const std::string& path)
      : values_(population.file().read<T>(path)),
        width_(values_.size() / static_cast<std::size_t>(population.size())) {}
  std::span<const T> of(std::size_t network) const {
    return std::span(values_).subspan(network * width_, width_);
  }

 private:
  std::vector<T> values_;
  std::size_t width_;
};

// The labels whose digits are all −1 or +1: one for each memory.
std::vector<std::int64_t> corner_labels(Index bits) {
  std::vector<std::int64_t> corners;
  for (Index label = 0; label < label_count(bits); ++label)
    if (label_text(label, bits).find('0') == std::string::npos) corners.push_back(label);
  return corners;
}

std::string fixed_point_table(const Population& population,
                              const std::vector<NetworkLabels>& networks, const Job& job) {
  const Rows<double> missed(population, "/fixed_point/missed");
  const Index bits = job.task.outputs();
  const auto corners = corner_labels(bits);
  const auto all = landscapes(population);
  std::string text = fmt::format(
      "\nFixed points without input, in solved networks (ideal: {}, {} of "
      "them stable)\n\n  {:<12}{:>10}{:>10}{:>24}{:>30}\n",
      label_count(bits), corners.size(), "", "median", "stable", "every memory is stable",
      "found, of an estimated");
  for (const Activation f : job.grid.activation) {
    std::vector<double> fixed, stable;
    long whole = 0;
    double found = 0, estimated = 0;
    for (std::size_t i = 0; i < networks.size(); ++i) {
      if (!solved(networks[i]) || networks[i].cell.activation != f) continue;
      fixed.push_back(static_cast<double>(all[i].fixed));
      stable.push_back(static_cast<double>(all[i].stable));
      found += fixed.back();
      estimated += fixed.back() + missed.of(i).front();
      whole += std::all_of(corners.begin(), corners.end(),
                           [&](auto c) { return all[i].stable_labels.contains(c); });
    }
    text += fmt::format(
        "  {:<12}{:10g}{:10g}{:>24}{:>30}\n", to_text(f), median(fixed), median(stable),
        fmt::format("{}/{}", whole, fixed.size()),
        std::isnan(estimated) ? "-" : fmt::format("{:.0f} of at least {:.0f}", found, estimated));
  }
  return text;
}

// One number of each solved network of a kind; NaN is left out.
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

// A row for each cell and activation of which there are solved networks: the medians of `numbers`.
template <class... Number>
std::string rows_of_medians(const std::vector<NetworkLabels>& networks, const Job& job,
                            const char* pattern, Number... numbers) {
  std::string text;
  for (const CellKind& row : cells_of(networks))
    for (const Activation f : job.grid.activation) {
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
  const auto all = landscapes(population);
  return fmt::format(
             "\nFixed points of solved networks over all conditions, medians\n\n"
             "  {:<20}{:>6}{:>10}{:>10}\n",
             "", "solved", "points", "stable") +
         rows_of_medians(
             networks, job, "{:10.0f}{:10.0f}",
             [&](std::size_t i) { return static_cast<double>(all[i].fixed); },
             [&](std::size_t i) { return static_cast<double>(all[i].stable); });
}

std::string cycle_table(const Population& population, const std::vector<NetworkLabels>& networks,
                        const Job& job) {
  // What the commands ask for; not every task has such a thing.
  std::vector<double> asked(static_cast<std::size_t>(job.task.conditions().cols()),
                            std::numeric_limits<double>::quiet_NaN());
  if (population.file().exists("/condition/frequency"))
    asked = population.file().read<double>("/condition/frequency");
  const Rows<double> linear(population, "/orbits/linear_frequency");
  const Rows<double> period(population, "/orbits/period");
  const Rows<std::int64_t> turns(population, "/orbits/turns");
  const Rows<std::string> kind(population, "/orbits/kind");
  const Rows<std::int64_t> unstable(population, "/orbits/unstable");
  const auto share = [&](const auto& values, auto wanted) {
    const auto count = std::count_if(values.begin(), values.end(), wanted);
    return 100 * static_cast<double>(count) / static_cast<double>(values.size());
  };
  // The median over commands of |value − wanted| / wanted, in percent.
  const auto off = [&](std::span<const double> values, auto wanted) {
    std::vector<double> all;
    for (std::size_t c = 0; c < values.size(); ++c)
      if (const double error = 100 * std::abs(values[c] / wanted(c) - 1); !std::isnan(error))
        all.push_back(error);
    return median(all);
  };
  // An orbit that closes after several turns goes around once in a fraction of its period.
  const auto turn_times = [&](std::size_t network) {
    std::vector<double> times(period.of(network).begin(), period.of(network).end());
    for (std::size_t c = 0; c < times.size(); ++c)
      if (!std::isnan(times[c])) times[c] /= static_cast<double>(turns.of(network)[c]);
    return times;
  };
  constexpr double turn = 2 * 3.14159265358979323846;
  return fmt::format(
             "\nOrbits of solved networks under each condition, medians (held for {} trials)\n\n"
             "  {:<20}{:>6}{:>12}{:>16}{:>12}{:>14}\n",
             job.analysis_plan.analysis.orbits.lengths, "", "solved", "in a cycle", "period off by",
             "spiral", "linear off by") +
         rows_of_medians(
             networks, job, "{:10.0f} %{:14.1f} %{:10.0f} %{:12.1f} %",
             [&](std::size_t i) {
               return share(kind.of(i),
                            [](const auto& k) { return k == to_name(OrbitKind::cycle); });
             },
             [&](std::size_t i) {
               return off(turn_times(i), [&](std::size_t c) { return turn / asked[c]; });
             },
             [&](std::size_t i) { return share(unstable.of(i), [](auto u) { return u >= 2; }); },
             [&](std::size_t i) {
               return off(linear.of(i), [&](std::size_t c) { return asked[c]; });
             });
}

// The median of the `values` that are numbers.
double median_number(std::span<const double> values) {
  std::vector<double> all;
  for (const double v : values)
    if (!std::isnan(v)) all.push_back(v);
  return median(all);
}

// How many modes bring the output to one input within 5 % of that of all, over both contexts;
// infinite where more than the curves hold.
double modes_of_response(std::span<const double> response, std::span<const double> whole) {
  constexpr double near = 0.05;
  const std::size_t count = response.size() / whole.size();
  const double all = std::accumulate(whole.begin(), whole.end(), 0.0);
  if (std::isnan(all)) return all;
  for (std::size_t n = 0; n < count; ++n) {
    double output = 0;
    for (std::size_t context = 0; context < whole.size(); ++context)
      output += response[context * count + n];
    if (std::abs(output - all) <= near * std::abs(all)) return static_cast<double>(n + 1);
  }
  return std::numeric_limits<double>::infinity();
}

// What is known of the lines of each network.
class Lines {
 public:
  explicit Lines(const Population& population)
      : coverage_(population, "/lines/coverage"),
        straightness_(population, "/lines/straightness"),
        rate_(population, "/lines/rate"),
        drift_(population, "/lines/drift"),
        selection_(population, "/lines/selection"),
        integrating_(population, "/lines/integrating"),
        response_(population, "/lines/response"),
        whole_(population, "/lines/whole_response"),
        kind_(population, "/lines/kind") {}

  bool under_every_condition(std::size_t i) const {
    return std::ranges::all_of(kind_.of(i), [](auto& k) { return k == to_name(LineKind::line); });
  }
  double straightness(std::size_t i) const { return median_number(straightness_.of(i)); }
  double rate(std::size_t i) const { return median_number(rate_.of(i)); }
  double selection(std::size_t i) const { return median_number(selection_.of(i)); }
  double coverage(std::size_t i) const {
    const auto shares = coverage_.of(i);
    return 100 * std::accumulate(shares.begin(), shares.end(), 0.0) /
           static_cast<double>(shares.size());
  }
  double drift(std::size_t i) const {
    std::vector<double> all;
    for (const double v : drift_.of(i)) all.push_back(std::abs(v));
    return median_number(all);
  }
  double modes(std::size_t i) const {
    std::vector<double> all;
    for (const std::int64_t n : integrating_.of(i))
      if (n > 0) all.push_back(static_cast<double>(n));
    return median(all);
  }
  double response(std::size_t i) const { return modes_of_response(response_.of(i), whole_.of(i)); }

 private:
  Rows<double> coverage_, straightness_, rate_, drift_, selection_;
  Rows<std::int64_t> integrating_;
  Rows<double> response_, whole_;
  Rows<std::string> kind_;
};

// Of one cell: how many solved networks have line attractors, and medians over the solved ones.
std::string line_row(const Lines& lines, const std::vector<NetworkLabels>& networks,
                     const CellKind& cell) {
  const auto middle = [&](double (Lines::*number)(std::size_t) const) {
    return median(in_solved(networks, cell, [&](std::size_t i) { return (lines.*number)(i); }));
  };
  const std::vector<double> have = in_solved(
      networks, cell, [&](std::size_t i) { return lines.under_every_condition(i) ? 1.0 : 0.0; });
  if (have.empty()) return {};
  return fmt::format(
      "  {:<20}{:>12}{:8.0f} %{:>10.2f}{:>13.1e}{:>12.1e}{:>11.2f}{:>8.0f}{:>10.0f}\n",
      cell_name(cell) + " " + to_text(cell.activation),
      fmt::format("{:.0f} of {}", std::accumulate(have.begin(), have.end(), 0.0), have.size()),
      middle(&Lines::coverage), middle(&Lines::straightness), middle(&Lines::rate),
      middle(&Lines::drift), middle(&Lines::selection), middle(&Lines::modes),
      middle(&Lines::response));
}

std::string line_table(const Population& population, const std::vector<NetworkLabels>& networks,
                       const Job& job) {
  const Lines lines(population);
  const LineSettings& settings = job.analysis_plan.analysis.lines;
  std::string rows;
  for (const CellKind& row : cells_of(networks))
    for (const Activation f : job.grid.activation)
      rows += line_row(lines, networks, {row.architecture, f, row.reset});
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
    const CellKind cell{n.cell.architecture, Activation::tanh, n.cell.reset};
    if (std::find(cells.begin(), cells.end(), cell) == cells.end()) cells.push_back(cell);
  }
  return cells;
}

std::string cell_name(const CellKind& cell) {
  if (cell.architecture != Architecture::gru) return to_text(cell.architecture);
  return to_text(cell.architecture) + (cell.reset == Reset::after ? " (after)" : "");
}

std::string findings_table(const Population& population, const std::vector<NetworkLabels>& networks,
                           const Job& job) {
  std::string text;
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
    const Rows<std::int64_t> runs(population, std::string("/attractor/") + name);
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
