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
// From that list follow the network's record (results/fields.hpp, src/record) and the population's
// datasets (src/population). A description calls:
//
//   result(name, member, {dimensions}, about)   for a scalar, text, enumerator, vector or matrix
//   result.hidden(name, member)                 for the same, stored in the record only
//   result.group(name, struct)                  for the members of a struct
//   result.part(name, struct, there)            for the same, missing unless `there`
//   result.part(name, optional)                 for a std::optional struct
//   result.each(name, list, dimension)          for the members of every item of a list
//
// Names are paths: "/fixed_point/q" is absolute, "q" is relative to the enclosing group.
#include <array>
#include <string_view>
#include <utility>

#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// What the dimensions of results count.
enum class Dimension {
  // Fixed: of the same size for all networks of a population.
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
  // Ragged: the size differs from network to network.
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

/// Documentation of a member for readers of the file. Use literals: the texts outlive the results.
struct About {
  std::string_view units;         // "1" for dimensionless numbers, empty for text
  std::string_view description;   // including what marks a missing value
  std::string_view formula = {};  // and its source; may be empty
};

}  // namespace unidyn
