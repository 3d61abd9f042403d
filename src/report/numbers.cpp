#include "unidyn/report/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "unidyn/core/median.hpp"
#include "unidyn/population/network_rows.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

template <class Number>
NetworkNumber number(const Population& population, const char* name, const char* label,
                     const char* description, Number of) {
  NetworkNumber all{name, label, description, {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(population.size()); ++i)
    all.values.push_back(static_cast<double>(of(i)));
  return all;
}

// The median of `of` over the values, ignoring NaN.
template <class T, class Of>
double median_of(std::span<const T> values, Of of) {
  std::vector<double> all;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (const double value = of(k); !std::isnan(value)) all.push_back(value);
  return median(std::move(all));
}

// Which networks have results.
std::vector<bool> complete(const Population& population) {
  std::vector<bool> all;
  for (const NetworkLabels& network : population.labels())
    all.push_back(network.status == Status::complete);
  return all;
}

// The number of modes whose response to one input is within 5 % of that of all modes, over all
// contexts; infinite if it exceeds the length of the curves.
double modes_of_response(std::span<const double> response, std::span<const double> whole) {
  constexpr double near = 0.05;
  const std::size_t retained = response.size() / whole.size();
  double all = 0;
  for (const double one : whole) all += one;
  if (std::isnan(all)) return none;
  for (std::size_t n = 0; n < retained; ++n) {
    double output = 0;
    for (std::size_t context = 0; context < whole.size(); ++context)
      output += response[context * retained + n];
    if (std::abs(output - all) <= near * std::abs(all)) return static_cast<double>(n + 1);
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace

std::vector<NetworkNumber> point_numbers(const Population& population) {
  const auto has = complete(population);
  std::vector<double> fixed(has.size()), stable(has.size()), slow(has.size());
  const auto network = population.file().read<std::int64_t>(datasets::fixed_point_network);
  const auto is_slow = population.file().read<std::uint8_t>(datasets::fixed_point_slow);
  const auto is_stable = population.file().read<std::uint8_t>(datasets::fixed_point_stable);
  for (std::size_t p = 0; p < network.size(); ++p) {
    const auto i = static_cast<std::size_t>(network[p]);
    (is_slow[p] ? slow : fixed)[i] += 1;
    if (!is_slow[p]) stable[i] += is_stable[p];
  }
  const NetworkRows<double> missed(population, "/fixed_point/missed");
  const NetworkRows<double> coverage(population, datasets::graph_coverage);
  const auto of = [&](const std::vector<double>& counts) {
    return [&](std::size_t i) { return has[i] ? counts[i] : none; };
  };
  return {
      number(population, "points", "fixed points", "fixed points over all conditions", of(fixed)),
      number(population, "stable", "stable", "stable fixed points", of(stable)),
      number(population, "slow", "slow points", "slow points, which are not fixed", of(slow)),
      number(population, "missed", "missed", "fixed points that the search missed, at least",
             [&](std::size_t i) {
               double sum = none;
               for (const double more : missed.of(i))
                 if (!std::isnan(more)) sum = (std::isnan(sum) ? 0 : sum) + more;
               return sum;
             }),
      number(population, "coverage", "nodes", "share of the graph's nodes that have a point",
             [&](std::size_t i) { return coverage.of(i).front(); })};
}

std::vector<NetworkNumber> orbit_numbers(const Population& population) {
  const NetworkRows<double> linear(population, datasets::orbits_linear_frequency);
  const NetworkRows<double> period(population, datasets::orbits_period);
  const NetworkRows<std::int64_t> turns(population, datasets::orbits_turns);
  const NetworkRows<std::int64_t> unstable(population, datasets::orbits_unstable);
  const NetworkRows<std::string> kind(population, datasets::orbits_kind);
  const auto has = complete(population);
  const auto share = [&](std::size_t i, const auto& rows, auto wanted) {
    if (!has[i]) return none;
    const auto all = rows.of(i);
    return static_cast<double>(std::ranges::count_if(all, wanted)) /
           static_cast<double>(all.size());
  };
  std::vector<NetworkNumber> all = {
      number(population, "cycle", "in a cycle", "share of conditions under which it cycles",
             [&](std::size_t i) { return share(i, kind, [](auto& k) { return k == "cycle"; }); }),
      number(population, "spiral", "spiral",
             "share of conditions whose fixed point has two unstable dimensions or more",
             [&](std::size_t i) { return share(i, unstable, [](auto u) { return u >= 2; }); })};
  if (!population.file().exists(datasets::condition_frequency)) return all;
  const auto asked = population.file().read<double>(datasets::condition_frequency);
  all.push_back(
      number(population, "period_off", "period off by",
             "median over conditions of |time of a turn / that of the asked frequency - 1|",
             [&](std::size_t i) {
               return median_of(period.of(i), [&](std::size_t c) {
                 const double turn = period.of(i)[c] / static_cast<double>(turns.of(i)[c]);
                 return std::abs(turn * asked[c] / (2 * std::numbers::pi) - 1);
               });
             }));
  all.push_back(number(
      population, "linear_off", "linear off by",
      "median over conditions of |linear frequency / asked frequency - 1|", [&](std::size_t i) {
        return median_of(linear.of(i),
                         [&](std::size_t c) { return std::abs(linear.of(i)[c] / asked[c] - 1); });
      }));
  return all;
}

std::vector<NetworkNumber> line_numbers(const Population& population) {
  const NetworkRows<std::string> kind(population, datasets::lines_kind);
  const NetworkRows<std::int64_t> integrating(population, "/lines/integrating");
  const NetworkRows<double> response(population, datasets::lines_response);
  const NetworkRows<double> whole(population, datasets::lines_whole_response);
  const auto has = complete(population);
  const auto middle = [&](const char* name, const char* label, const char* description) {
    const NetworkRows<double> rows(population, std::string("/lines/") + name);
    return number(population, name, label, description, [&](std::size_t i) {
      return median_of(rows.of(i), [&](std::size_t k) { return rows.of(i)[k]; });
    });
  };
  const NetworkRows<double> drift(population, "/lines/drift"),
      coverage(population, "/lines/coverage");
  return {
      number(population, "lines", "line attractors", "contexts that have a line attractor",
             [&](std::size_t i) {
               return has[i] ? static_cast<double>(std::ranges::count(kind.of(i), "line")) : none;
             }),
      number(population, "covered", "line nodes",
             "share of the lines' nodes that have a point, mean over contexts",
             [&](std::size_t i) {
               double sum = 0;
               for (const double share : coverage.of(i)) sum += share;
               return sum / static_cast<double>(coverage.of(i).size());
             }),
      middle("straightness", "straight", "share of the line's variance along one dimension"),
      middle("rate", "rate", "rate at which the slowest mode decays, median over nodes [1/step]"),
      number(population, "drift", "drift", "median of |drift of the readout| [1/step]",
             [&](std::size_t i) {
               return median_of(drift.of(i),
                                [&](std::size_t k) { return std::abs(drift.of(i)[k]); });
             }),
      middle("selection", "selection",
             "how much more the slowest mode listens to the stream that counts; 1: to that alone"),
      number(population, "modes", "modes: variance",
             "fewest modes that explain most of the output's variance, median over nodes",
             [&](std::size_t i) {
               return median_of(integrating.of(i), [&](std::size_t k) {
                 const auto count = integrating.of(i)[k];
                 return count > 0 ? static_cast<double>(count) : none;
               });
             }),
      number(population, "response", "modes: one input",
             "fewest modes that bring the output to one input within 5 % of that of all",
             [&](std::size_t i) { return modes_of_response(response.of(i), whole.of(i)); })};
}

std::vector<NetworkNumber> network_numbers(const Population& population) {
  std::vector<NetworkNumber> all = point_numbers(population);
  const auto add = [&](std::vector<NetworkNumber> more) {
    std::ranges::move(more, std::back_inserter(all));
  };
  if (population.file().exists("/orbits")) add(orbit_numbers(population));
  if (population.file().exists("/lines")) add(line_numbers(population));
  return all;
}

}  // namespace unidyn
