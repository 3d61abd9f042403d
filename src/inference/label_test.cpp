#include "unidyn/inference/label_test.hpp"

#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace unidyn {
namespace {

// Architecture, activation, reset, units, l2, trained, origin: all that was chosen for a network.
using Choices = std::array<double, 7>;

constexpr double unknown = -1;

Choices choices_of(const NetworkFactors& of) {
  const auto origin = static_cast<double>(of.origin);
  if (of.recording) return {unknown, unknown, unknown, unknown, unknown, 1, origin};
  return {static_cast<double>(of.architecture),
          static_cast<double>(of.activation),
          of.architecture == Architecture::gru ? static_cast<double>(of.reset) : 0,
          static_cast<double>(of.units),
          std::isnan(of.l2) ? unknown : of.l2,
          of.trained ? 1.0 : 0.0,
          origin};
}

double value_of(Label label, const NetworkFactors& of) {
  switch (label) {
    case Label::architecture:
      return static_cast<double>(of.architecture);
    case Label::activation:
      return static_cast<double>(of.activation);
    case Label::units:
      return static_cast<double>(of.units);
    case Label::l2:
      return of.l2;
    case Label::trained:
      return of.trained ? 1 : 0;
    case Label::solved:
      return of.solved ? 1 : 0;
    case Label::origin:
      return static_cast<double>(of.origin);
  }
  throw std::invalid_argument("value_of: no such label");
}

// The choices that networks of one stratum share; the others are blotted out.
Choices stratum_of(Label label, const NetworkFactors& of) {
  Choices all = choices_of(of);
  switch (label) {
    case Label::architecture:
      all[0] = all[2] = 0;
      break;
    case Label::activation:
      all[1] = 0;
      break;
    case Label::units:
      all[3] = 0;
      break;
    case Label::l2:
      all[4] = 0;
      break;
    case Label::trained:
      all[5] = 0;
      break;
    case Label::solved:
      break;
    case Label::origin:
      all[4] = all[6] = 0;
      break;
  }
  return all;
}

bool is_asked(Label label, const NetworkFactors& of) {
  if (of.recording) return label == Label::origin;
  if (label == Label::l2 && std::isnan(of.l2)) return false;
  return of.trained || label == Label::trained;
}

// Each key's place in the ascending order of those that occur.
template <class Key>
Groups numbered(const std::vector<Key>& keys) {
  std::map<Key, Index> places;
  for (const Key& key : keys) places.emplace(key, 0);
  Index next = 0;
  for (auto& [key, place] : places) place = next++;
  Groups numbers;
  numbers.reserve(keys.size());
  for (const Key& key : keys) numbers.push_back(places.at(key));
  return numbers;
}

// Cells, but each recording by itself.
Groups units_of_origins(const LabelTest& test, std::span<const NetworkFactors> factors) {
  std::vector<std::pair<Index, Index>> keys;
  for (std::size_t i = 0; i < test.networks.size(); ++i) {
    const Index network = test.networks[i];
    const bool alone = factors[static_cast<std::size_t>(network)].recording;
    keys.emplace_back(test.cell[i], alone ? network : -1);
  }
  return numbered(keys);
}

}  // namespace

Index LabelTest::exchangeable() const {
  std::map<Index, std::set<Index>> labels;
  for (std::size_t i = 0; i < group.size(); ++i) labels[stratum[i]].insert(group[i]);
  Index count = 0;
  for (const Index one : stratum) count += labels.at(one).size() > 1;
  return count;
}

std::vector<Index> LabelTest::cell_sizes() const {
  std::vector<Index> sizes;
  for (const Index one : cell) {
    if (one >= static_cast<Index>(sizes.size())) sizes.resize(static_cast<std::size_t>(one) + 1);
    ++sizes[static_cast<std::size_t>(one)];
  }
  return sizes;
}

Groups LabelTest::of_units(const Groups& of_networks) const {
  Groups all;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const auto place = static_cast<std::size_t>(unit[i]);
    if (place >= all.size()) all.resize(place + 1);
    all[place] = of_networks[i];
  }
  return all;
}

Groups LabelTest::of_networks(const Groups& of_units) const {
  Groups all;
  all.reserve(unit.size());
  for (const Index one : unit) all.push_back(of_units[static_cast<std::size_t>(one)]);
  return all;
}

LabelTest LabelTest::among(const std::vector<Index>& places) const {
  LabelTest some;
  some.groups = groups;
  for (const Index place : places) {
    const auto i = static_cast<std::size_t>(place);
    some.networks.push_back(networks[i]);
    some.group.push_back(group[i]);
    some.stratum.push_back(stratum[i]);
    some.cell.push_back(cell[i]);
    some.unit.push_back(unit[i]);
  }
  return some;
}

std::vector<Label> labels_of(std::span<const NetworkFactors> factors) {
  std::set<long> origins;
  for (const NetworkFactors& of : factors) origins.insert(of.origin);
  std::vector<Label> all;
  for (const auto& [label, name] : Names<Label>::value)
    if (label != Label::origin || origins.size() > 1) all.push_back(label);
  return all;
}

LabelTest label_test_of(Label label, std::span<const NetworkFactors> factors,
                        std::span<const Index> comparable) {
  LabelTest test;
  std::vector<double> values;
  std::vector<Choices> strata, cells;
  for (const Index network : comparable) {
    const NetworkFactors& of = factors[static_cast<std::size_t>(network)];
    if (!is_asked(label, of)) continue;
    test.networks.push_back(network);
    values.push_back(value_of(label, of));
    strata.push_back(stratum_of(label, of));
    cells.push_back(choices_of(of));
  }
  test.group = numbered(values);
  test.stratum = numbered(strata);
  test.cell = numbered(cells);
  test.unit = test.cell;
  if (label == Label::solved) std::iota(test.unit.begin(), test.unit.end(), Index{0});
  if (label == Label::origin) test.unit = units_of_origins(test, factors);
  for (const Index one : test.group) test.groups = std::max(test.groups, one + 1);
  return test;
}

}  // namespace unidyn
