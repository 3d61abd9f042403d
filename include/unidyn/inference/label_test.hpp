#pragma once
// Tests of whether a dissimilarity depends on a label of the networks.
//
// A test consists of the networks included, their groups by label, and two coarser partitions on
// which inference rests:
//
//   stratum   networks that are equal in every chosen setting except the label. If the
//             dissimilarity does not depend on the label, labels could have been assigned
//             differently within a stratum: they are exchangeable, and permutations stay
//             within it (Anderson & ter Braak 2003).
//   cell      replicates: networks equal in every chosen setting, which differ only in
//             their random numbers. The population is resampled within cells.
//
// Replicates resemble each other for reasons that may have nothing to do with the label, so they
// are not independent evidence about a label that they share. What is exchanged within a stratum
// are the labels of whole cells, its units. The evidence for a label thus depends on how many
// configurations have it, not on how many networks.
//
//   label          networks   labels are exchangeable among networks of equal
//   architecture   trained    activation, units, l2 (its own reset is a part of the architecture)
//   activation     trained    architecture, reset, units, l2
//   units          trained    architecture, reset, activation, l2
//   l2             trained    architecture, reset, activation, units
//   trained        all        architecture, reset, activation, units, l2
//   solved         trained    architecture, reset, activation, units, l2
//   origin         trained, and recordings    architecture, reset, activation, units
//
// Origins, too, are equal among exchangeable networks, unless they are the label; how strongly
// weights were penalised is a part of an origin. Networks of which l2 is not known are not asked
// about it. Recordings have no other label than their origin, which is exchangeable among
// recordings; nothing else was chosen for them, so that each is a unit of its own.
//
// `solved` is an outcome, not a setting, so its test compares networks of the same configuration
// only: that solved networks have other architectures than unsolved ones is no evidence. Its units
// are single networks.
#include <span>
#include <vector>

#include "unidyn/cells/kind.hpp"
#include "unidyn/core/enumeration.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

enum class Label { architecture, activation, units, l2, trained, solved, origin };
template <>
struct Names<Label> {
  static constexpr std::array<std::pair<Label, std::string_view>, 7> value{
      {{Label::architecture, "architecture"},
       {Label::activation, "activation"},
       {Label::units, "units"},
       {Label::l2, "l2"},
       {Label::trained, "trained"},
       {Label::solved, "solved"},
       {Label::origin, "origin"}}};
};

/// Everything that labels are derived from, for one network.
struct NetworkFactors {
  Architecture architecture = Architecture::vanilla;
  Activation activation = Activation::tanh;
  Reset reset = Reset::before;
  long units = 0;
  double l2 = 0;  // NaN: not known
  bool trained = true;
  bool solved = false;
  long origin = 0;  // which of several
  bool recording = false;
};

/// The labels that there are to ask about: all, but for the origin where all networks share it.
std::vector<Label> labels_of(std::span<const NetworkFactors> factors);

/// Numbers that say which of several sets each network is in: 0, 1, …, or left_out.
using Groups = std::vector<Index>;
inline constexpr Index left_out = -1;

struct LabelTest {
  std::vector<Index> networks;  // included in the test, ascending
  // For each of them:
  Groups group;  // its label, in ascending order of labels
  Groups stratum;
  Groups cell;
  Groups unit;       // numbered from 0; the networks of a unit share label and stratum
  Index groups = 0;  // number of different labels

  /// Converts groups of networks, equal within each unit, to groups of units; and the reverse.
  Groups of_units(const Groups& of_networks) const;
  Groups of_networks(const Groups& of_units) const;

  /// The test restricted to the networks at `places`, ascending. Every unit must keep one.
  LabelTest among(const std::vector<Index>& places) const;

  /// The number of networks in strata with more than one label, which permutations can change.
  Index exchangeable() const;
  /// The number of networks in each cell.
  std::vector<Index> cell_sizes() const;
};

/// The test for `label`, on those of the `comparable` networks (indices, ascending) to which it
/// applies. `factors` are those of all networks.
LabelTest label_test_of(Label label, std::span<const NetworkFactors> factors,
                        std::span<const Index> comparable);

}  // namespace unidyn
