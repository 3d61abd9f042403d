#pragma once
// The population's schema: for each dataset its description, and the computation of one network's
// part from its record. The parts of all networks, in order, make the dataset. Most datasets follow
// from the descriptions of results (results/about.hpp); the others are computed from several of
// them.
#include <functional>
#include <optional>
#include <variant>

#include "unidyn/hdf5/file.hpp"
#include "unidyn/population/write.hpp"
#include "unidyn/results/fields.hpp"

namespace unidyn {

/// The dimensions along which networks differ in their number of rows.
inline constexpr std::array ragged_dimensions = {Dimension::weight,
                                                 Dimension::measurement,
                                                 Dimension::state_value,
                                                 Dimension::fixed_point,
                                                 Dimension::fixed_point_component,
                                                 Dimension::mode_component,
                                                 Dimension::unit,
                                                 Dimension::loading};

/// Numbers of rows along the first dimension of datasets, for one network or several.
struct Rows {
  Index networks = 0;
  std::array<Index, ragged_dimensions.size()> ragged{};

  Index along(Dimension dimension) const;
  Rows& operator+=(const Rows& more);
  Rows& operator-=(const Rows& less);
};

/// Extents of the other dimensions, the same for all networks of a population.
struct Extents {
  Index samples = 0;     // steps of the probe trials
  Index components = 1;  // directions of the representations: the most of any network
  Index conditions = 0;
  Index labels = 0;  // number of nodes of the graphs
  Index nodes = 0;   // number of nodes of the line attractor in each context
  Index inputs = 0;
  Index outputs = 0;

  Index of(Dimension dimension) const;
};

/// The elements of a dataset, of one of the types that datasets have.
using Elements = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>,
                              std::vector<std::uint8_t>, std::vector<std::string>>;

/// The data of one network from which its part of a column is computed.
struct Part {
  const Record& record;
  const Fields& fields;   // fields_of(record)
  const Rows& rows;       // rows_of(fields)
  const std::string& id;  // of the record's point
  Index network;          // its index in the population
  const Extents& extents;
};

struct Column {
  std::string path;
  Dimension first = Dimension::network;  // network, or a ragged dimension
  std::vector<Dimension> row;            // dimensions of a row; empty for a scalar
  Elements none;                         // empty, of the column's type
  std::string units;                     // "1" for dimensionless numbers, empty for text
  std::string description;
  std::string formula;                            // and its source; may be empty
  std::function<Elements(const Part&)> elements;  // of one network, rows in C order
  std::optional<Dimension> counted = {};          // each element is a number of rows along this
  std::optional<Dimension> numbered = {};         // each element is an index along this

  bool holds_texts() const { return std::holds_alternative<std::vector<std::string>>(none); }
};

/// The numbers of rows of one network.
Rows rows_of(const Fields& fields);

/// All datasets with a part for each network of `task`, as analysed by `plan`; `imports` says
/// whether some of them were made elsewhere.
std::vector<Column> population_columns(const Task& task, const AnalysisPlan& plan, bool imports);

/// Those that follow from the descriptions of results, if `plan` asks for them.
std::vector<Column> described_columns(const AnalysisPlan& plan);
/// Those that are computed.
std::vector<Column> computed_columns(const Task& task, const AnalysisPlan& plan, bool imports);

/// Whether the network of `fields`, which is complete, has all elements of the columns of `plan`
/// that every network has as many of; of a recording, those of its representation.
bool has_all_elements(const Fields& fields, const AnalysisPlan& plan, const Extents& extents,
                      bool recording);

}  // namespace unidyn
