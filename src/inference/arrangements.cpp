#include "unidyn/inference/arrangements.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

/// The number of units with each label in each stratum.
std::vector<std::vector<Index>> unit_counts(const LabelTest& test) {
  const Groups stratum = test.of_units(test.stratum);
  const Groups group = test.of_units(test.group);
  std::vector<std::vector<Index>> counts;
  for (std::size_t unit = 0; unit < group.size(); ++unit) {
    const auto place = static_cast<std::size_t>(stratum[unit]);
    if (place >= counts.size())
      counts.resize(place + 1, std::vector<Index>(static_cast<std::size_t>(test.groups)));
    ++counts[place][static_cast<std::size_t>(group[unit])];
  }
  return counts;
}

/// (Σ counts)! / Π counts!, exact up to 2⁵³.
double multinomial(const std::vector<Index>& counts) {
  double product = 1;
  Index above = 0;
  for (const Index count : counts)
    for (Index below = 1; below <= count; ++below)
      product = product * static_cast<double>(++above) / static_cast<double>(below);
  return std::round(product);
}

double factorial(Index n) {
  return std::tgamma(static_cast<double>(n) + 1);
}

/// m: labels that are equally frequent in every stratum can exchange their names.
double equivalent_arrangements(const std::vector<std::vector<Index>>& counts, Index groups) {
  std::map<std::vector<Index>, Index> classes;
  for (std::size_t group = 0; group < static_cast<std::size_t>(groups); ++group) {
    std::vector<Index> column;
    for (const auto& stratum : counts) column.push_back(stratum[group]);
    ++classes[column];
  }
  double product = 1;
  for (const auto& [column, size] : classes) product *= factorial(size);
  return product;
}

/// Permutation number `which` of a multiset with `left[k]` labels k.
Groups order_of_labels(std::vector<Index> left, Index which) {
  Groups order;
  const Index units = std::accumulate(left.begin(), left.end(), Index{0});
  while (static_cast<Index>(order.size()) < units)
    for (std::size_t label = 0; label < left.size(); ++label) {
      if (left[label] == 0) continue;
      --left[label];
      const auto orders = static_cast<Index>(multinomial(left));
      if (which < orders) {
        order.push_back(static_cast<Index>(label));
        break;
      }
      which -= orders;
      ++left[label];
    }
  return order;
}

/// The largest p-value in `least` that would be significant after correction over all tests whose
/// least p-value is not larger; 0 if there is none.
double largest_worth_testing(const std::vector<double>& least, Index tests) {
  double found = 0;
  for (const double p : least) {
    const auto in_play = std::ranges::count_if(least, [&](double other) { return other <= p; });
    if (p * static_cast<double>(in_play * tests) <= significance) found = std::max(found, p);
  }
  return found;
}

}  // namespace

double arrangement_count(const LabelTest& test) {
  double product = 1;
  for (const auto& stratum : unit_counts(test)) product *= multinomial(stratum);
  return product;
}

double least_p(const LabelTest& test) {
  const auto counts = unit_counts(test);
  double p = equivalent_arrangements(counts, test.groups);
  for (const auto& stratum : counts) p /= multinomial(stratum);
  return p;
}

Groups arrangement(const LabelTest& test, Index which) {
  require(which >= 0 && static_cast<double>(which) < arrangement_count(test),
          "arrangement: no such arrangement");
  const auto counts = unit_counts(test);
  const Groups stratum = test.of_units(test.stratum);
  Groups dealt(stratum.size());
  for (std::size_t place = 0; place < counts.size(); ++place) {
    const auto orders = static_cast<Index>(multinomial(counts[place]));
    const Groups order = order_of_labels(counts[place], which % orders);
    which /= orders;
    auto next = order.begin();
    for (std::size_t unit = 0; unit < stratum.size(); ++unit)
      if (stratum[unit] == static_cast<Index>(place)) dealt[unit] = *next++;
  }
  return test.of_networks(dealt);
}

std::vector<Permutations> permutations_for(std::span<const LabelTest> labels, Index tests,
                                           Index asked) {
  std::vector<double> least;
  for (const LabelTest& test : labels) least.push_back(test.groups < 2 ? 1 : least_p(test));
  const double worthwhile = largest_worth_testing(least, tests);
  const auto tested = std::ranges::count_if(least, [&](double p) { return p <= worthwhile; });
  const Index count = asked > 0 ? asked
                                : static_cast<Index>(std::ceil(static_cast<double>(tests * tested) /
                                                               corrected_p_in_reach)) -
                                      1;
  std::vector<Permutations> found(labels.size());
  std::vector<double> reached(labels.size(), 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].groups < 2) {
      found[i].reason = Reason::one_label;
    } else if (least[i] > worthwhile) {
      const bool among_replicates = labels[i].unit != labels[i].cell;
      found[i].reason =
          among_replicates ? Reason::too_few_replicates : Reason::too_few_configurations;
    } else {
      const double arrangements = arrangement_count(labels[i]);
      found[i].all = arrangements <= static_cast<double>(count) + 1;
      found[i].count = found[i].all ? static_cast<Index>(arrangements) : count;
      reached[i] = found[i].all ? least[i] : 1 / (static_cast<double>(count) + 1);
    }
  }
  const double attainable = largest_worth_testing(reached, tests);
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (found[i].reason == Reason::given && reached[i] > attainable)
      found[i] = {Reason::too_few_permutations, 0, false};
  return found;
}

}  // namespace unidyn
