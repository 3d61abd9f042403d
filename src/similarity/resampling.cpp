#include "unidyn/similarity/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

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

// Brings a random choice of `count` items to the front, in random order.
void draw(std::vector<std::size_t>& items, std::size_t count, Stream& stream) {
  for (std::size_t i = 0; i < count; ++i)
    std::swap(items[i], items[i + stream.below(items.size() - i)]);
}

std::size_t half_of(std::size_t size, Stream& stream) {
  if (size % 2 == 0) return size / 2;
  const auto n = static_cast<double>(size);
  return stream.uniform() < (n - 1) / (2 * n) ? size / 2 : size / 2 + 1;
}

// Ascending deviations of those values that are numbers from their mean.
std::vector<double> deviations(std::span<const double> values) {
  std::vector<double> all;
  for (const double value : values)
    if (!std::isnan(value)) all.push_back(value);
  const double mean =
      std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
  for (double& value : all) value -= mean;
  std::sort(all.begin(), all.end());
  return all;
}

// Between the order statistics, linearly.
double quantile(const std::vector<double>& ascending, double probability) {
  const double place = probability * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], place - std::floor(place));
}

}  // namespace

Groups permuted(const Question& question, Stream stream) {
  Groups dealt(question.group.size());
  for (const auto& places : members(question.stratum)) {
    std::vector<std::size_t> from = places;
    draw(from, from.size(), stream);
    for (std::size_t i = 0; i < places.size(); ++i) dealt[places[i]] = question.group[from[i]];
  }
  return dealt;
}

Groups half_sample(const Question& question, Stream stream) {
  Groups kept(question.group.size(), left_out);
  for (auto& replicates : members(question.cell)) {
    const std::size_t half = half_of(replicates.size(), stream);
    draw(replicates, half, stream);
    for (std::size_t i = 0; i < half; ++i) kept[replicates[i]] = question.group[replicates[i]];
  }
  return kept;
}

double permutation_p(std::span<const double> values, double rounding) {
  if (values.empty() || std::isnan(values.front())) return undefined;
  const double observed = values.front();
  const auto reached =
      std::ranges::count_if(values, [&](double value) { return value >= observed - rounding; });
  return static_cast<double>(reached) / static_cast<double>(values.size());
}

Interval half_sample_interval(double estimate, std::span<const double> values, double level) {
  require(level > 0 && level < 1, "half_sample_interval: the level is not between 0 and 1");
  const auto all = deviations(values);
  if (all.size() < 2 || std::isnan(estimate)) return {undefined, undefined};
  const double tail = (1 - level) / 2;
  return {estimate - quantile(all, 1 - tail), estimate - quantile(all, tail)};
}

double half_sample_p(double estimate, std::span<const double> values) {
  const auto all = deviations(values);
  if (all.size() < 2 || std::isnan(estimate)) return undefined;
  const auto reached = std::ranges::count_if(
      all, [&](double deviation) { return std::abs(deviation) >= std::abs(estimate); });
  return static_cast<double>(1 + reached) / static_cast<double>(1 + all.size());
}

}  // namespace unidyn
