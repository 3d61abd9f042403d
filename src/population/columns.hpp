#pragma once
// The population's schema: its datasets one by one, each with what it says of itself and how its
// part for one network follows from that network's record. Part for part in the order of the
// networks, these make the dataset.
#include <functional>
#include <variant>

#include "unidyn/hdf5/file.hpp"
#include "unidyn/population/write.hpp"

namespace unidyn {

/// What the first dimension of a dataset counts. All but the first are ragged: a network takes as
/// many rows as it has of them.
enum class Axis { network, weight, measurement, state_value, fixed_point, point_value, mode_value };
template <>
struct Names<Axis> {
  static constexpr std::array<std::pair<Axis, std::string_view>, 7> value{
      {{Axis::network, "network"},
       {Axis::weight, "weight"},
       {Axis::measurement, "measurement"},
       {Axis::state_value, "state_value"},
       {Axis::fixed_point, "fixed_point"},
       {Axis::point_value, "fixed_point_component"},
       {Axis::mode_value, "mode_component"}}};
};
inline constexpr std::size_t axis_count = Names<Axis>::value.size();

/// How many rows along `axis` the network of `record` takes.
Index rows_of(Axis axis, const Record& record);

/// The further dimensions that datasets have.
enum class Dimension {
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
  output
};
template <>
struct Names<Dimension> {
  static constexpr std::array<std::pair<Dimension, std::string_view>, 11> value{
      {{Dimension::sample, "sample"},
       {Dimension::component, "component"},
       {Dimension::level, "level"},
       {Dimension::condition, "condition"},
       {Dimension::label, "label"},
       {Dimension::mode, "mode"},
       {Dimension::pulse, "pulse"},
       {Dimension::node, "node"},
       {Dimension::retained, "retained"},
       {Dimension::input, "input"},
       {Dimension::output, "output"}}};
};

/// Their extents, the same for all networks of a population.
struct Extents {
  Index samples = 0;     // steps of the probe trials
  Index components = 1;  // directions of the representations: the most that any network has
  Index conditions = 0;
  Index labels = 0;  // nodes of the graphs
  Index nodes = 0;   // of the line attractor in each context
  Index inputs = 0;
  Index outputs = 0;

  Index of(Dimension dimension) const;
};

/// Elements of one of the types that datasets have.
using Elements =
    std::variant<std::vector<float>, std::vector<double>, std::vector<std::int32_t>,
                 std::vector<std::int64_t>, std::vector<std::uint8_t>, std::vector<std::string>>;

/// One network among the others.
struct Part {
  const Record& record;
  const std::string& id;  // of the record's point
  Index network;          // its number in the population
  const Extents& extents;
};

struct Column {
  std::string path;
  Axis axis = Axis::network;
  std::vector<Dimension> row;  // dimensions of a row; none for a scalar
  Elements none;               // no elements, of the column's type
  std::string units;           // "1" for pure numbers, empty for text
  std::string description;
  std::string formula;  // and its source; empty where there is nothing to say
  std::function<Elements(const Part&)> elements;  // of one network, rows in C order
};

/// The dataset that is the scale of the network dimension.
inline constexpr const char* network_scale = "/network/id";

/// All datasets with a part for each network of `task`; raw hidden states only with `keep`.
std::vector<Column> population_columns(const Task& task, bool keep);

}  // namespace unidyn
