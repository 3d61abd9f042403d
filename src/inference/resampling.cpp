#include "unidyn/inference/resampling.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double no_interval = std::numeric_limits<double>::quiet_NaN();

// The networks of each of several sets.
std::vector<std::vector<std::size_t>> members(const Groups& sets) {
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const auto set = static_cast<std::size_t>(sets[i]);
    if (set >= all.size()) all.resize(set + 1);
    all[set].push_back(i);
  }
  return all;
}

// Moves a random choice of `count` items to the front, in random order.
void draw(std::vector<std::size_t>& items, std::size_t count, Stream& stream) {
  for (std::size_t i = 0; i < count; ++i)
    std::swap(items[i], items[i + stream.below(items.size() - i)]);
}

std::size_t half_of(std::size_t size, Stream& stream) {
  if (size % 2 == 0) return size / 2;
  const auto n = static_cast<double>(size);
  return stream.uniform() < (n - 1) / (2 * n) ? size / 2 : size / 2 + 1;
}

// The standard deviation of the values that are not NaN; NaN if there are fewer than two, or if
// they differ at most by rounding.
double standard_error(std::span<const double> values) {
  std::vector<double> all;
  std::ranges::copy_if(values, std::back_inserter(all), [](double x) { return !std::isnan(x); });
  const auto count = static_cast<double>(all.size());
  const double mean = std::accumulate(all.begin(), all.end(), 0.0) / count;
  double squares = 0;
  for (const double value : all) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (count - 1));
  return deviation > 1e-12 ? deviation : no_interval;
}

// #{values ≥ observed} / W, or for random permutations the fraction that includes `observed`.
double share_that_reach(double observed, std::span<const double> values, bool all,
                        double rounding) {
  const auto reached =
      std::ranges::count_if(values, [&](double value) { return value >= observed - rounding; });
  const Index at_hand = all ? 0 : 1;
  return static_cast<double>(reached + at_hand) /
         static_cast<double>(static_cast<Index>(values.size()) + at_hand);
}

}  // namespace

Groups permuted(const LabelTest& test, Stream stream) {
  const Groups group = test.of_units(test.group);
  Groups dealt(group.size());
  for (const auto& units : members(test.of_units(test.stratum))) {
    std::vector<std::size_t> from = units;
    draw(from, from.size(), stream);
    for (std::size_t i = 0; i < units.size(); ++i) dealt[units[i]] = group[from[i]];
  }
  return test.of_networks(dealt);
}

std::vector<Index> equal_units(const LabelTest& test, Stream stream) {
  auto units = members(test.unit);
  const Groups stratum = test.of_units(test.stratum);
  std::map<Index, std::size_t> smallest;
  for (std::size_t i = 0; i < units.size(); ++i) {
    auto& size = smallest.emplace(stratum[i], units[i].size()).first->second;
    size = std::min(size, units[i].size());
  }
  std::vector<Index> kept;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::size_t count = smallest.at(stratum[i]);
    draw(units[i], count, stream);
    for (std::size_t n = 0; n < count; ++n) kept.push_back(static_cast<Index>(units[i][n]));
  }
  std::ranges::sort(kept);
  return kept;
}

Groups half_sample(const LabelTest& test, Stream stream) {
  Groups kept(test.group.size(), left_out);
  for (auto& replicates : members(test.cell)) {
    const std::size_t half = half_of(replicates.size(), stream);
    draw(replicates, half, stream);
    for (std::size_t i = 0; i < half; ++i) kept[replicates[i]] = test.group[replicates[i]];
  }
  return kept;
}

double permutation_p(double observed, std::span<const double> permuted, bool all, double rounding) {
  if (permuted.empty() || std::isnan(observed)) return no_interval;
  return share_that_reach(observed, permuted, all, rounding);
}

double two_sided_permutation_p(double observed, std::span<const double> permuted, bool all,
                               double rounding) {
  if (permuted.empty() || std::isnan(observed)) return no_interval;
  const double others = std::accumulate(permuted.begin(), permuted.end(), 0.0);
  const auto count = static_cast<double>(permuted.size());
  const double mean = all ? others / count : (others + observed) / (count + 1);
  std::vector<double> distances;
  for (const double value : permuted) distances.push_back(std::abs(value - mean));
  return share_that_reach(std::abs(observed - mean), distances, all, rounding);
}

Index degrees_of_freedom(const LabelTest& test) {
  Index sum = 0;
  for (const Index size : test.cell_sizes()) sum += size - 1;
  return sum;
}

Interval half_sample_interval(double estimate, std::span<const double> values, Index degrees,
                              double level) {
  require(level > 0 && level < 1, "half_sample_interval: the level is not between 0 and 1");
  const double error = standard_error(values);
  if (degrees < 1 || std::isnan(error) || std::isnan(estimate)) return {no_interval, no_interval};
  const boost::math::students_t student(static_cast<double>(degrees));
  const double half_width = error * boost::math::quantile(student, (1 + level) / 2);
  return {estimate - half_width, estimate + half_width};
}

double half_sample_p(double estimate, std::span<const double> values, Index degrees) {
  const double error = standard_error(values);
  if (degrees < 1 || std::isnan(error) || std::isnan(estimate)) return no_interval;
  const boost::math::students_t student(static_cast<double>(degrees));
  return 2 * boost::math::cdf(student, -std::abs(estimate) / error);
}

}  // namespace unidyn
