#pragma once
#include <limits>

#include "columns.hpp"

namespace unidyn {

/// What is said about a column in the file.
struct About {
  std::string units;
  std::string description;
  std::string formula = {};
};

inline constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// A column of Ts whose part of a network is what `part` returns: a vector, or one T.
template <h5::Element T, class Parts>
Column column(std::string path, Axis axis, std::vector<Dimension> row, About about, Parts parts) {
  return {std::move(path),
          axis,
          std::move(row),
          std::vector<T>(),
          std::move(about.units),
          std::move(about.description),
          std::move(about.formula),
          [parts](const Part& part) -> Elements {
            using Result = std::invoke_result_t<Parts, const Part&>;
            if constexpr (std::same_as<Result, std::vector<T>>)
              return parts(part);
            else
              return std::vector<T>{static_cast<T>(parts(part))};
          }};
}

/// A column of one T for each network, of its record.
template <h5::Element T, class Value>
Column per_network(std::string path, About about, Value value) {
  return column<T>(std::move(path), Axis::network, {}, std::move(about),
                   [value](const Part& part) { return static_cast<T>(value(part.record)); });
}

/// Visits each fixed point of a network with its modes, condition by condition.
template <class Visitor>
void for_each_point(const Analysis& analysis, Visitor visit) {
  for (const HeldInput& held : analysis.conditions)
    for (std::size_t i = 0; i < held.modes.size(); ++i) visit(held.search.points[i], held.modes[i]);
}

/// A column of one T for each fixed point, of the point and its modes.
template <h5::Element T, class Value>
Column per_point(std::string path, About about, Value value) {
  return column<T>(
      std::move(path), Axis::fixed_point, {}, std::move(about), [value](const Part& part) {
        std::vector<T> values;
        for_each_point(part.record.analysis, [&](const FixedPoint& p, const LocalModes& m) {
          values.push_back(static_cast<T>(value(p, m)));
        });
        return values;
      });
}

/// The entries of a matrix row by row, from column to column `stride` entries apart where the rows
/// are padded with zeros.
template <class T, class Derived>
std::vector<T> row_by_row(const Eigen::MatrixBase<Derived>& matrix, Index stride) {
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<T> values(static_cast<std::size_t>(matrix.rows() * stride), T{});
  Eigen::Map<RowMajor>(values.data(), matrix.rows(), stride).leftCols(matrix.cols()) =
      matrix.template cast<T>();
  return values;
}

/// What the network of `record` has of `Found`; nothing if it failed.
template <class Found>
const Found* found_by(const Record& record) {
  return record.status == Status::complete ? std::get_if<Found>(&record.analysis.findings)
                                           : nullptr;
}

std::vector<Column> fixed_point_columns();
std::vector<Column> line_columns();
std::vector<Column> findings_columns(const Task& about);

}  // namespace unidyn
