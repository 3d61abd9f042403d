#pragma once
// Results that describe themselves, as settings do (core/settings.hpp). A result struct lists its
// members once,
//
//   struct Oscillator {
//     Vector<double> period;
//     static void describe(auto& self, auto&& result) {
//       result("period", self.period, {Dimension::condition},
//              About{"step", "from one return of the state to the next; NaN: no return"});
//     }
//   };
//
// and from that list follow the record of a network and reading it back (results/fields.hpp,
// src/record), and the dataset of the population with its dimensions and attributes
// (src/population). What can be said of a member:
//
//   result(name, member, {dimensions}, about)   a scalar, a text, an enumerator, a vector or a
//   matrix result.hidden(name, member)                 the same, in the record alone
//   result.group(name, struct)                  the members of a struct
//   result.part(name, struct, there)            the same, missing unless `there`; also of an
//   std::optional result.each(name, list, dimension)          the members of every item
//
// Names are paths: "/fixed_point/q" from the root, "q" below the group that it stands in.
#include <array>
#include <string_view>
#include <utility>

#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// What the dimensions of results count.
enum class Dimension {
  // Along these all networks of a population are alike.
  network,
  sample,
  component,
  level,
  condition,
  label,
  mode,
  pulse,
  node,
  retained,
  input,
  output,
  // Ragged: each network has as many as it has.
  weight,
  measurement,
  state_value,
  fixed_point,
  fixed_point_component,
  mode_component,
  unit,
  loading,
};
template <>
struct Names<Dimension> {
  static constexpr std::array<std::pair<Dimension, std::string_view>, 20> value{
      {{Dimension::network, "network"},
       {Dimension::sample, "sample"},
       {Dimension::component, "component"},
       {Dimension::level, "level"},
       {Dimension::condition, "condition"},
       {Dimension::label, "label"},
       {Dimension::mode, "mode"},
       {Dimension::pulse, "pulse"},
       {Dimension::node, "node"},
       {Dimension::retained, "retained"},
       {Dimension::input, "input"},
       {Dimension::output, "output"},
       {Dimension::weight, "weight"},
       {Dimension::measurement, "measurement"},
       {Dimension::state_value, "state_value"},
       {Dimension::fixed_point, "fixed_point"},
       {Dimension::fixed_point_component, "fixed_point_component"},
       {Dimension::mode_component, "mode_component"},
       {Dimension::unit, "unit"},
       {Dimension::loading, "loading"}}};
};

constexpr bool is_ragged(Dimension dimension) {
  return dimension >= Dimension::weight;
}

/// What is said of a member to those who read it. Texts outlive the program's results: literals.
struct About {
  std::string_view units;         // "1" for pure numbers, empty for text
  std::string_view description;   // with what stands for a value that is missing
  std::string_view formula = {};  // and its source; empty where there is nothing to say
};

}  // namespace unidyn
