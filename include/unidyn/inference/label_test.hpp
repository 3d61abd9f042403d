#pragma once
// What is asked of a dissimilarity: does it know this label of these networks?
//
// A test names the networks that take part, the groups that the label cuts them into, and two
// coarser structures that the answers rest on:
//
//   stratum   networks that are equal in everything that was chosen for them but the label. If the
//             dissimilarity knows nothing of the label, then within a stratum labels could have
//             been dealt otherwise: they are exchangeable, and permutations stay inside (Anderson
//             & ter Braak 2003).
//   cell      replicates: networks equal in everything that was chosen for them, which differ by
//             their random numbers alone. Samples of the population are drawn inside.
//
// Replicates resemble each other, for whatever reason makes a configuration what it is; so they
// are no independent witnesses of a label that they share. What is exchanged within a stratum are
// the labels of whole cells, its units. A label that means nothing is thus told from one that does
// by how many configurations bear it, not by how many networks there are.
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
// `solved` is an outcome and not a choice, so its test compares networks of one configuration
// only: that solved networks belong to another architecture than unsolved ones is no evidence.
// Its units are single networks.
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

/// All that labels are read from, for one network.
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
  std::vector<Index> networks;  // that take part, ascending
  // Of each of them:
  Groups group;  // its label, in ascending order of labels
  Groups stratum;
  Groups cell;
  Groups unit;       // numbered from 0; all networks of one share label and stratum
  Index groups = 0;  // different labels

  /// What networks have in common with those of their unit, once for each unit; and the reverse.
  Groups of_units(const Groups& of_networks) const;
  Groups of_networks(const Groups& of_units) const;

  /// The test for some of its networks, those at `places`, ascending. Every unit must keep one.
  LabelTest among(const std::vector<Index>& places) const;

  /// How many networks are in strata with more than one label, so that permutations move them.
  Index exchangeable() const;
  /// How many networks each cell has.
  std::vector<Index> cell_sizes() const;
};

/// The test for `label` of those of the `comparable` networks that it is asked of. `factors`
/// are those of all networks; `comparable` holds their numbers, ascending.
LabelTest label_test_of(Label label, std::span<const NetworkFactors> factors,
                        std::span<const Index> comparable);

}  // namespace unidyn
