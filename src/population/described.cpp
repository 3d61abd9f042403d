// The datasets that follow from the descriptions of results.
#include <algorithm>
#include <limits>

#include "columns.hpp"

namespace unidyn {
namespace {

// The value that marks missing data.
template <class T>
T missing() {
  if constexpr (std::same_as<T, std::string>)
    return "none";
  else if constexpr (std::floating_point<T>)
    return std::numeric_limits<T>::quiet_NaN();
  else if constexpr (std::same_as<T, std::uint8_t>)
    return 0;
  else
    return -1;
}

// The padding of an array that is shorter than its dataset's row. Directions beyond a network's
// rank are 0.
template <class T>
T padding(Dimension dimension) {
  return dimension == Dimension::component ? T{} : missing<T>();
}

// The values of a field as elements of its dataset; for complex numbers the real (0) or imaginary
// (1) parts.
template <class T>
struct Values {
  const Field& field;
  std::size_t part;

  T operator()(std::size_t i) const {
    if constexpr (std::same_as<T, std::string>)
      return field.texts[i];
    else if constexpr (std::same_as<T, float>)
      return field.singles[i];
    else if constexpr (std::same_as<T, double>)
      return field.doubles[field.type == FieldType::complex ? 2 * i + part : i];
    else
      return static_cast<T>(field.integers[i]);
  }
};

// The index of the innermost ragged dimension, which divides the field into rows, if any.
std::optional<std::size_t> ragged_place(const Field& field) {
  for (std::size_t d = field.dimensions.size(); d-- > 0;)
    if (is_ragged(field.dimensions[d])) return d;
  return {};
}

std::size_t place_of(Dimension ragged) {
  return static_cast<std::size_t>(std::ranges::find(ragged_dimensions, ragged) -
                                  ragged_dimensions.begin());
}

// The index of the first field along each ragged dimension, which defines the number of rows of
// each entry.
std::array<std::size_t, ragged_dimensions.size()> leading_fields(const Fields& fields) {
  std::array<std::size_t, ragged_dimensions.size()> leading;
  leading.fill(fields.size());
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (fields[f].hidden) continue;
    if (const auto d = ragged_place(fields[f])) {
      std::size_t& first = leading[place_of(fields[f].dimensions[*d])];
      first = std::min(first, f);
    }
  }
  return leading;
}

// All values in the order of the entries, each padded to the number of rows of the same entry of
// `leading`.
template <class T>
std::vector<T> ragged_elements(const Values<T>& value, const Field& leading) {
  std::vector<T> all;
  std::size_t next = 0;
  for (Index e = 0; e < value.field.entries; ++e) {
    const Index size = value.field.size_of(e);
    for (Index i = 0; i < size; ++i) all.push_back(value(next++));
    const Index wanted = e < leading.entries ? leading.size_of(e) : 0;
    for (Index i = size; i < wanted; ++i) all.push_back(missing<T>());
  }
  return all;
}

// The rows and columns of an entry in its dataset.
std::pair<Index, Index> extents_of_entry(const Field& field, const Extents& extents) {
  const auto own = field.dimensions.end() - static_cast<std::ptrdiff_t>(field.own);
  return {field.own > 0 ? extents.of(own[0]) : 1, field.own > 1 ? extents.of(own[1]) : 1};
}

Index entries_wanted(const Field& field, const Extents& extents) {
  Index entries = 1;
  for (std::size_t d = 0; d < field.dimensions.size() - field.own; ++d)
    entries *= extents.of(field.dimensions[d]);
  return entries;
}

// The elements of a field that is not ragged, padded, in C order.
template <class T>
std::vector<T> regular_elements(const Values<T>& value, const Extents& extents) {
  const Field& field = value.field;
  const auto [rows, columns] = extents_of_entry(field, extents);
  const auto total = static_cast<std::size_t>(entries_wanted(field, extents) * rows * columns);
  const T fill = field.own > 0 ? padding<T>(field.dimensions.back()) : missing<T>();
  std::vector<T> all;
  all.reserve(total);
  std::size_t first = 0;
  for (Index e = 0; e < field.entries; ++e) {
    const auto at = 2 * static_cast<std::size_t>(e);
    const Index here = field.is_array ? field.shape[at] : 1;
    const Index wide = field.is_array ? field.shape[at + 1] : 1;
    for (Index r = 0; r < rows; ++r)
      for (Index c = 0; c < columns; ++c)
        all.push_back(r < here && c < wide ? value(first + static_cast<std::size_t>(c * here + r))
                                           : fill);
    first += static_cast<std::size_t>(here * wide);
  }
  all.resize(total, missing<T>());
  return all;
}

// Whether the field becomes a dataset. Answers are in groups named after their questions.
bool is_column(const Field& field, const AnalysisPlan& plan) {
  if (field.hidden) return false;
  if (field.path == "representation/state") return plan.probe.keep;
  const std::string_view group = std::string_view(field.path).substr(0, field.path.find('/'));
  for (const auto& [question, name] : Names<Question>::value)
    if (group == name) return std::ranges::count(plan.analysis.questions, question) > 0;
  return true;
}

// The dataset of field `f`, or of one part of it if its numbers are complex.
template <class T>
Column column_of(const Fields& fields, std::size_t f, std::size_t leading, std::size_t part) {
  const Field& field = fields[f];
  Column column;
  column.path = "/" + field.path;
  column.none = std::vector<T>();
  column.units = field.about.units;
  column.description = field.about.description;
  column.formula = field.about.formula;
  if (field.type == FieldType::complex) {
    column.path += part == 0 ? "_re" : "_im";
    column.description = (part == 0 ? "real part of " : "imaginary part of ") + column.description;
  }
  const auto ragged = ragged_place(field);
  if (!ragged) {
    column.row = field.dimensions;
    column.elements = [=](const Part& p) -> Elements {
      return regular_elements(Values<T>{p.fields[f], part}, p.extents);
    };
    return column;
  }
  column.first = field.dimensions[*ragged];
  column.elements = [=](const Part& p) -> Elements {
    return ragged_elements(Values<T>{p.fields[f], part}, p.fields[leading]);
  };
  return column;
}

void add_columns(const Fields& fields, std::size_t f, std::size_t leading,
                 std::vector<Column>& all) {
  const auto add = [&]<class T>(T, std::size_t part = 0) {
    all.push_back(column_of<T>(fields, f, leading, part));
  };
  switch (fields[f].type) {
    case FieldType::text:
      return add(std::string());
    case FieldType::flag:
      return add(std::uint8_t{});
    case FieldType::integer:
      return add(std::int64_t{});
    case FieldType::float32:
      return add(float{});
    case FieldType::float64:
      return add(double{});
    case FieldType::complex:
      add(double{}, 0);
      return add(double{}, 1);
  }
}

}  // namespace

std::vector<Column> described_columns(const AnalysisPlan& plan) {
  const Fields fields = fields_of(Record{});
  const auto leading = leading_fields(fields);
  std::vector<Column> all;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (!is_column(fields[f], plan)) continue;
    const auto ragged = ragged_place(fields[f]);
    add_columns(fields, f, ragged ? leading[place_of(fields[f].dimensions[*ragged])] : f, all);
  }
  return all;
}

Rows rows_of(const Fields& fields) {
  Rows rows;
  rows.networks = 1;
  const auto leading = leading_fields(fields);
  for (std::size_t d = 0; d < leading.size(); ++d) rows.ragged[d] = fields[leading[d]].size();
  return rows;
}

bool has_all_elements(const Fields& fields, const AnalysisPlan& plan, const Extents& extents,
                      bool recording) {
  return std::ranges::all_of(fields, [&](const Field& field) {
    if (!is_column(field, plan) || ragged_place(field)) return true;
    if (recording && !field.path.starts_with("representation/")) return true;
    if (field.entries != entries_wanted(field, extents)) return false;
    if (!field.is_array) return true;
    const auto [rows, columns] = extents_of_entry(field, extents);
    // There may be fewer directions; if present they are the last dimension.
    const bool may_be_fewer = field.dimensions.back() == Dimension::component;
    for (std::size_t e = 0; e < static_cast<std::size_t>(field.entries); ++e) {
      const Index here = field.shape[2 * e], wide = field.shape[2 * e + 1];
      const bool fits =
          may_be_fewer ? field.own == 1 || here == rows : here == rows && wide == columns;
      if (!fits) return false;
    }
    return true;
  });
}

}  // namespace unidyn
