// The datasets that are computed, and the list of all datasets in order.
#include "columns.hpp"

#include <algorithm>
#include <limits>

#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

using Text = std::string;
using Integer = std::int64_t;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

struct Description {
  std::string units;
  std::string description;
  std::string formula = {};
};

/// A column of Ts; `part` returns one network's part, a vector or a single T.
template <h5::Element T, class Parts>
Column column(std::string path, Dimension first, std::vector<Dimension> row, Description about,
              Parts parts) {
  return {std::move(path),
          first,
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

/// A column with one T for each network, computed from its record.
template <h5::Element T, class Value>
Column per_network(std::string path, Description about, Value value) {
  return column<T>(std::move(path), Dimension::network, {}, std::move(about),
                   [value](const Part& part) { return static_cast<T>(value(part.record)); });
}

/// Visits each fixed point of a network with its modes, condition by condition.
template <class Visitor>
void for_each_point(const Analysis& analysis, Visitor visit) {
  for (const HeldInput& held : analysis.conditions)
    for (std::size_t i = 0; i < held.modes.size(); ++i) visit(held.search.points[i], held.modes[i]);
}

/// The entries of a matrix in row-major order.
template <class Derived>
std::vector<double> row_by_row(const Eigen::MatrixBase<Derived>& matrix) {
  const Matrix<double> columns = matrix.transpose();
  return {columns.data(), columns.data() + columns.size()};
}

// What recordings have not is "none".
std::string architecture_of(const Point& point) {
  return point.is_recording() ? "none" : to_text(point.cell.architecture);
}
std::string activation_of(const Point& point) {
  return point.is_recording() ? "none" : to_text(point.cell.activation);
}
std::string reset_of(const Point& point) {
  const bool gru = !point.is_recording() && point.cell.architecture == Architecture::gru;
  return gru ? to_text(point.cell.reset) : "none";
}
Index parameters_of(const Point& point) {
  return point.is_recording() ? 0 : parameter_count(point.shape());
}

std::vector<Column> point_columns_of_job() {
  const Description category{"", "as in the job file"};
  return {
      column<Text>(datasets::network_id, Dimension::network, {},
                   {"", "UUID of the network's canonical text"},
                   [](const Part& p) { return std::vector<Text>{p.id}; }),
      per_network<Text>("/network/task", category,
                        [](const Record& r) { return to_text(r.point.task.name()); }),
      per_network<Text>(datasets::network_architecture,
                        {"", "as in the job file; none: a recording"},
                        [](const Record& r) { return architecture_of(r.point); }),
      per_network<Text>(datasets::network_activation, {"", "as in the job file; none: a recording"},
                        [](const Record& r) { return activation_of(r.point); }),
      per_network<Text>(datasets::network_reset,
                        {"", "GRU: reset gate before or after the product; others: none"},
                        [](const Record& r) { return reset_of(r.point); }),
      per_network<Integer>(
          datasets::network_units,
          {"1", "hidden units that the readout sees, N; of a recording, recorded ones"},
          [](const Record& r) { return r.point.units; }),
      per_network<double>(
          datasets::network_l2,
          {"1", "weight of the penalty on weights; NaN: not known, of what was imported",
           "loss + l2 |W|^2 / 2"},
          [](const Record& r) { return r.point.l2; }),
      per_network<Integer>(datasets::network_replicate, {"1", "number of the replicate, from 1"},
                           [](const Record& r) { return r.point.replicate; }),
      per_network<Integer>("/network/attempt",
                           {"1", "1, or more: the network failed before and was retried"},
                           [](const Record& r) { return r.point.attempt; }),
      per_network<std::uint8_t>(datasets::network_trained, {"1", "0 for an untrained control"},
                                [](const Record& r) { return r.point.trained; }),
      per_network<Integer>("/network/seed", {"1", "seed of the job"},
                           [](const Record& r) { return r.point.seed; }),
      per_network<Integer>("/network/parameters", {"1", "weights and biases"},
                           [](const Record& r) { return parameters_of(r.point); }),
      per_network<double>("/network/seconds", {"s", "wall time of training"},
                          [](const Record& r) { return r.provenance.training_seconds; }),
  };
}

// Of a population with networks or recordings from elsewhere.
std::vector<Column> import_columns() {
  return {
      per_network<Text>(
          datasets::network_origin,
          {"",
           "where it comes from: trained here, or as its file says. Where anything was "
           "imported, as is /network/name"},
          [](const Record& r) {
            return r.point.imported ? r.point.imported->origin : trained_here;
          }),
      per_network<Text>(
          datasets::network_name,
          {"", "what it is called in the file that it was imported from; else empty"},
          [](const Record& r) { return r.point.imported ? r.point.imported->name : ""; }),
  };
}

// `made`, whose elements count rows along `dimension`.
Column counting(Dimension dimension, Column made) {
  made.counted = dimension;
  return made;
}

// Marks the elements of `made` as indices along `dimension`.
Column numbering(Dimension dimension, Column made) {
  made.numbered = dimension;
  return made;
}

Column count_column(std::string path, Dimension dimension, std::string description) {
  return counting(
      dimension,
      column<Integer>(std::move(path), Dimension::network, {}, {"1", std::move(description)},
                      [dimension](const Part& p) { return p.rows.along(dimension); }));
}

std::vector<Column> count_columns(bool keep) {
  std::vector<Column> all = {
      count_column(datasets::weights_count, Dimension::weight, "rows of /weights/values"),
      count_column(datasets::training_count, Dimension::measurement,
                   "rows of /training/step and error"),
      count_column(datasets::fixed_point_count, Dimension::fixed_point,
                   "points of the network, fixed and slow"),
      count_column(datasets::representation_unit_count, Dimension::unit,
                   "rows of /representation/mean"),
      count_column(datasets::representation_loading_count, Dimension::loading,
                   "rows of /representation/right"),
  };
  if (keep)
    all.push_back(count_column("/representation/state_count", Dimension::state_value,
                               "rows of /representation/state"));
  return all;
}

// A column with one number for each fixed point, computed from the point and its modes.
template <class Value>
Column per_point(std::string path, Description about, Value value) {
  return column<Integer>(
      std::move(path), Dimension::fixed_point, {}, std::move(about), [value](const Part& part) {
        std::vector<Integer> values;
        for_each_point(part.record.analysis, [&](const FixedPoint& p, const LocalModes& m) {
          values.push_back(value(p, m));
        });
        return values;
      });
}

// For each fixed point the result of `of`, given the index of its condition and its index there.
template <h5::Element T, class Of>
Column per_held_point(std::string path, std::vector<Dimension> row, Description about, Of of) {
  return column<T>(std::move(path), Dimension::fixed_point, std::move(row), std::move(about),
                   [of](const Part& part) {
                     std::vector<T> all;
                     const auto& conditions = part.record.analysis.conditions;
                     for (std::size_t c = 0; c < conditions.size(); ++c)
                       for (const FixedPoint& point : conditions[c].search.points)
                         of(part, c, point, all);
                     return all;
                   });
}

std::vector<Column> fixed_point_columns() {
  return {
      numbering(Dimension::network,
                per_held_point<Integer>(datasets::fixed_point_network, {},
                                        {"1", "number of the point's network, from 0"},
                                        [](const Part& part, std::size_t, const FixedPoint&,
                                           auto& all) { all.push_back(part.network); })),
      per_held_point<Integer>(datasets::fixed_point_held_input, {},
                              {"1", "number of the held input, in /condition/label"},
                              [](const Part&, std::size_t c, const FixedPoint&, auto& all) {
                                all.push_back(static_cast<Integer>(c));
                              }),
      per_held_point<double>("/fixed_point/input", {Dimension::input},
                             {"1", "constant input x under which the point is fixed"},
                             [](const Part& part, std::size_t c, const FixedPoint&, auto& all) {
                               const auto& input = part.record.analysis.conditions[c].input;
                               all.insert(all.end(), input.begin(), input.end());
                             }),
      per_held_point<double>(datasets::fixed_point_output, {Dimension::output},
                             {"1", "readout at the point", "y = W h + b"},
                             [](const Part& part, std::size_t, const FixedPoint& point, auto& all) {
                               const Matrix<double> y =
                                   read_out(part.record.trained.network, point.state);
                               all.insert(all.end(), y.data(), y.data() + y.size());
                             }),
      counting(Dimension::fixed_point_component,
               per_point("/fixed_point/state_size",
                         {"1", "dimensions D of the state: N, for an LSTM (h, c) 2N"},
                         [](const FixedPoint& p, const LocalModes&) { return p.state.size(); })),
      per_point("/fixed_point/mode_count", {"1", "leading modes whose vectors are kept"},
                [](const FixedPoint&, const LocalModes& m) { return m.spectrum.right.cols(); }),
      counting(
          Dimension::mode_component,
          per_point(
              "/fixed_point/mode_component_count",
              {"1", "rows of /fixed_point/right_re and the other vectors", "mode_count state_size"},
              [](const FixedPoint&, const LocalModes& m) { return m.spectrum.right.size(); })),
  };
}

// A column [nodes × …] from the `matrix` of each complete network; NaN for others.
template <class MatrixOf>
Column per_node(std::string path, Dimension other, Description about, MatrixOf matrix_of) {
  return column<double>(std::move(path), Dimension::network, {Dimension::label, other},
                        std::move(about), [=](const Part& p) {
                          if (p.record.analysis.has_graph())
                            return row_by_row(matrix_of(p.record.analysis));
                          return std::vector<double>(
                              static_cast<std::size_t>(p.extents.labels * p.extents.of(other)),
                              nan_value);
                        });
}

double graph_coverage(const Record& record) {
  if (!record.analysis.has_graph()) return nan_value;
  const Matrix<std::complex<double>> spectra = node_spectra(record.analysis);
  Index there = 0;
  for (Index node = 0; node < spectra.cols(); ++node) there += !std::isnan(spectra(0, node).real());
  return static_cast<double>(there) / static_cast<double>(spectra.cols());
}

std::vector<Column> graph_columns(const Task& task, const AnalysisPlan& plan) {
  const Description eigenvalue{
      "1", "part of the leading eigenvalues at each node; NaN: no point there", "J = dF/dh"};
  std::vector<Column> all = {
      per_network<double>(datasets::graph_coverage,
                          {"1", "share of the nodes at which the network has a point"},
                          graph_coverage),
      per_node(
          datasets::graph_eigenvalue_re, Dimension::mode,
          {"1", "real " + eigenvalue.description, eigenvalue.formula},
          [](const Analysis& a) -> Matrix<double> { return node_spectra(a).transpose().real(); }),
      per_node(
          datasets::graph_eigenvalue_im, Dimension::mode,
          {"1", "imaginary " + eigenvalue.description, eigenvalue.formula},
          [](const Analysis& a) -> Matrix<double> { return node_spectra(a).transpose().imag(); }),
  };
  if (nodes_are_places(task, plan))
    all.push_back(per_node(datasets::graph_distance, Dimension::label,
                           {"1",
                            "distance between the points at two nodes; NaN: no point at one of "
                            "them. Networks are compared at the nodes at which both have points",
                            "|h_i - h_j|"},
                           node_distances));
  return all;
}

}  // namespace

std::vector<Column> computed_columns(const Task& task, const AnalysisPlan& plan, bool imports) {
  std::vector<Column> all = point_columns_of_job();
  if (imports) std::ranges::move(import_columns(), std::back_inserter(all));
  for (std::vector<Column>& more : std::vector{count_columns(plan.probe.keep),
                                               fixed_point_columns(), graph_columns(task, plan)})
    std::ranges::move(more, std::back_inserter(all));
  return all;
}

std::vector<Column> population_columns(const Task& task, const AnalysisPlan& plan, bool imports) {
  std::vector<Column> all = computed_columns(task, plan, imports);
  std::ranges::move(described_columns(plan), std::back_inserter(all));
  for (Column& column : all)
    if (column.path == datasets::graph_transition)
      column.description = transition_description(task, plan);
  return all;
}

Index Rows::along(Dimension dimension) const {
  if (dimension == Dimension::network) return networks;
  const auto found = std::ranges::find(ragged_dimensions, dimension);
  require(found != ragged_dimensions.end(), "Rows::along: not a dimension of rows");
  return ragged[static_cast<std::size_t>(found - ragged_dimensions.begin())];
}

Rows& Rows::operator+=(const Rows& more) {
  networks += more.networks;
  for (std::size_t d = 0; d < ragged.size(); ++d) ragged[d] += more.ragged[d];
  return *this;
}

Rows& Rows::operator-=(const Rows& less) {
  networks -= less.networks;
  for (std::size_t d = 0; d < ragged.size(); ++d) ragged[d] -= less.ragged[d];
  return *this;
}

Index Extents::of(Dimension dimension) const {
  switch (dimension) {
    case Dimension::sample:
      return samples;
    case Dimension::component:
      return components;
    case Dimension::level:
      return static_cast<Index>(q_levels.size());
    case Dimension::condition:
      return conditions;
    case Dimension::label:
      return labels;
    case Dimension::mode:
      return compared_eigenvalues;
    case Dimension::pulse:
      return 2 * outputs;
    case Dimension::node:
      return nodes;
    case Dimension::retained:
      return curve_modes;
    case Dimension::input:
      return inputs;
    case Dimension::output:
      return outputs;
    default:
      throw std::invalid_argument("Extents::of: not a dimension of all networks");
  }
}

}  // namespace unidyn
