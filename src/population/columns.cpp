#include "columns.hpp"

#include "column_maker.hpp"

namespace unidyn {
namespace {

void append(std::vector<Column>& all, std::vector<Column> more) {
  std::ranges::move(more, std::back_inserter(all));
}

std::string reset_of(const CellKind& cell) {
  return cell.architecture == Architecture::gru ? to_text(cell.reset) : "none";
}

// A column of a number that training ended with.
template <h5::Element T, class Value>
Column outcome(std::string path, About about, Value value) {
  const T missing = std::numeric_limits<T>::has_quiet_NaN ? static_cast<T>(nan_value) : T{};
  return per_network<T>(std::move(path), std::move(about), [=](const Record& r) {
    return r.has_network() ? static_cast<T>(value(r.trained)) : missing;
  });
}

std::vector<Column> question_columns() {
  using Text = std::string;
  using Integer = std::int64_t;
  const About category{"", "as in the job file"};
  return {
      column<Text>(network_scale, Axis::network, {}, {"", "UUID of the network's canonical text"},
                   [](const Part& p) { return std::vector<Text>{p.id}; }),
      per_network<Text>("/network/task", category,
                        [](const Record& r) { return to_text(name_of(r.point.task)); }),
      per_network<Text>("/network/architecture", category,
                        [](const Record& r) { return to_text(r.point.cell.architecture); }),
      per_network<Text>("/network/activation", category,
                        [](const Record& r) { return to_text(r.point.cell.activation); }),
      per_network<Text>("/network/reset",
                        {"", "GRU: reset gate before or after the product; others: none"},
                        [](const Record& r) { return reset_of(r.point.cell); }),
      per_network<Integer>("/network/units", {"1", "hidden units that the readout sees, N"},
                           [](const Record& r) { return r.point.units; }),
      per_network<double>("/network/l2",
                          {"1", "weight of the penalty on weights", "loss + l2 |W|^2 / 2"},
                          [](const Record& r) { return r.point.l2; }),
      per_network<Integer>("/network/replicate", {"1", "number of the replicate, from 1"},
                           [](const Record& r) { return r.point.replicate; }),
      per_network<std::uint8_t>("/network/trained", {"1", "0 for an untrained control"},
                                [](const Record& r) { return r.point.trained; }),
      per_network<Integer>("/network/seed", {"1", "seed of the job"},
                           [](const Record& r) { return r.point.seed; }),
      per_network<Integer>("/network/parameters", {"1", "weights and biases"},
                           [](const Record& r) { return parameter_count(r.point.shape()); }),
  };
}

std::vector<Column> outcome_columns() {
  using Text = std::string;
  using Integer = std::int64_t;
  return {
      per_network<Text>("/network/status", {"", "complete, or failed: not to be compared"},
                        [](const Record& r) { return to_text(r.status); }),
      per_network<Text>("/network/reason", {"", "why it failed; empty otherwise"},
                        [](const Record& r) { return r.reason; }),
      per_network<Text>(
          "/network/stop_reason",
          {"",
           "why training ended: " + all_names<StopReason>() + "; none where it failed altogether"},
          [](const Record& r) { return r.has_network() ? to_text(r.trained.reason) : "none"; }),
      outcome<double>("/network/loss", {"1", "mean squared error on held-out trials"},
                      [](const Trained& t) { return t.loss; }),
      outcome<double>("/network/error",
                      {"1", "normalised error on held-out trials", "loss / variance of targets"},
                      [](const Trained& t) { return t.error; }),
      outcome<Integer>("/network/steps", {"step", "training steps taken"},
                       [](const Trained& t) { return t.steps; }),
      per_network<double>("/network/seconds", {"s", "wall time of training"},
                          [](const Record& r) { return r.provenance.training_seconds; }),
  };
}

std::vector<Column> training_columns() {
  return {
      column<float>("/weights/values", Axis::weight, {},
                    {"1", "parameters; the layout_* attributes say what they are"},
                    [](const Part& p) {
                      const Vector<float>& all = p.record.trained.network.parameters;
                      return std::vector<float>(all.begin(), all.end());
                    }),
      per_network<std::int64_t>("/weights/count", {"1", "rows of /weights/values"},
                                [](const Record& r) { return rows_of(Axis::weight, r); }),
      column<std::int64_t>("/training/step", Axis::measurement, {},
                           {"step", "training steps taken when the error was measured"},
                           [](const Part& p) {
                             std::vector<std::int64_t> steps;
                             for (const ErrorAt& h : p.record.trained.history)
                               steps.push_back(h.step);
                             return steps;
                           }),
      column<double>("/training/error", Axis::measurement, {},
                     {"1", "normalised error on held-out trials", "loss / variance of targets"},
                     [](const Part& p) {
                       std::vector<double> errors;
                       for (const ErrorAt& h : p.record.trained.history) errors.push_back(h.error);
                       return errors;
                     }),
      per_network<std::int64_t>("/training/count", {"1", "rows of /training/step and error"},
                                [](const Record& r) { return rows_of(Axis::measurement, r); }),
  };
}

std::vector<Column> representation_columns() {
  return {
      column<float>("/representation/basis", Axis::network,
                    {Dimension::sample, Dimension::component},
                    {"1",
                     "leading left singular vectors of the centred hidden states X [samples x "
                     "units], as columns; zero beyond the network's rank",
                     "X = U S V^T (SVCCA: Raghu et al. 2017)"},
                    [](const Part& p) {
                      const Matrix<float>& basis = p.record.analysis.representation.basis;
                      const Index rows = p.extents.samples, stride = p.extents.components;
                      if (p.record.status == Status::complete)
                        return row_by_row<float>(basis, stride);
                      return std::vector<float>(static_cast<std::size_t>(rows * stride),
                                                static_cast<float>(nan_value));
                    }),
      column<double>("/representation/singular_value", Axis::network, {Dimension::component},
                     {"1", "descending; zero beyond the network's rank", "diagonal of S"},
                     [](const Part& p) {
                       const bool complete = p.record.status == Status::complete;
                       std::vector<double> all(static_cast<std::size_t>(p.extents.components),
                                               complete ? 0 : nan_value);
                       if (complete)
                         std::ranges::copy(p.record.analysis.representation.singular_value,
                                           all.begin());
                       return all;
                     }),
      per_network<double>("/representation/variance",
                          {"1", "total variance of the hidden states", "|X|^2 / (samples - 1)"},
                          [](const Record& r) {
                            return r.status == Status::complete ? r.analysis.representation.variance
                                                                : nan_value;
                          }),
  };
}

std::vector<Column> state_columns() {
  return {
      column<float>("/representation/state", Axis::state_value, {},
                    {"1", "hidden states, for each network [samples x units] row by row"},
                    [](const Part& p) {
                      const auto all = p.record.analysis.states.reshaped();
                      return std::vector<float>(all.begin(), all.end());
                    }),
      per_network<std::int64_t>("/representation/state_count",
                                {"1", "rows of /representation/state"},
                                [](const Record& r) { return rows_of(Axis::state_value, r); }),
  };
}

std::vector<Column> provenance_columns() {
  const auto text = [](const std::string& name, const std::string& description,
                       std::string Provenance::*member) {
    return per_network<std::string>("/provenance/" + name, {"", description},
                                    [member](const Record& r) { return r.provenance.*member; });
  };
  const auto seconds = [](const std::string& name, double Provenance::*member) {
    return per_network<double>("/provenance/" + name, {"s", "wall time"},
                               [member](const Record& r) { return r.provenance.*member; });
  };
  return {
      text("version", "of Unidyn", &Provenance::version),
      text("commit", "of Unidyn's sources", &Provenance::commit),
      text("compiler", "that built it", &Provenance::compiler),
      text("flags", "build type and flags", &Provenance::flags),
      text("libraries", "that it ran with", &Provenance::libraries),
      text("cpu", "model and widest vector analysis_plan", &Provenance::cpu),
      text("instruction_set", "that training ran on", &Provenance::instruction_set),
      per_network<double>(
          "/provenance/peak",
          {"FLOP/s",
           "single-precision multiply-adds of one core, two operations each, just before"},
          [](const Record& r) { return r.provenance.peak; }),
      text("host", "name of the machine", &Provenance::host),
      per_network<std::int64_t>("/provenance/rank", {"1", "MPI rank that did the work"},
                                [](const Record& r) { return r.provenance.rank; }),
      text("started", "UTC, ISO 8601", &Provenance::started),
      seconds("training_seconds", &Provenance::training_seconds),
      seconds("analysis_seconds", &Provenance::analysis_seconds),
  };
}

}  // namespace

Index rows_of(Axis axis, const Record& record) {
  const Analysis& analysis = record.analysis;
  Index rows = 0;
  switch (axis) {
    case Axis::network:
      return 1;
    case Axis::weight:
      return record.trained.network.parameters.size();
    case Axis::measurement:
      return static_cast<Index>(record.trained.history.size());
    case Axis::state_value:
      return analysis.states.size();
    case Axis::fixed_point:
      for_each_point(analysis, [&](const FixedPoint&, const LocalModes&) { ++rows; });
      return rows;
    case Axis::point_value:
      for_each_point(analysis,
                     [&](const FixedPoint& p, const LocalModes&) { rows += p.state.size(); });
      return rows;
    case Axis::mode_value:
      for_each_point(analysis, [&](const FixedPoint&, const LocalModes& m) {
        rows += m.spectrum.right.size();
      });
      return rows;
  }
  throw std::invalid_argument("rows_of: no such axis");
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
  }
  throw std::invalid_argument("Extents: no such dimension");
}

std::vector<Column> population_columns(const Task& task, bool keep) {
  std::vector<Column> all = question_columns();
  append(all, outcome_columns());
  append(all, training_columns());
  append(all, representation_columns());
  if (keep) append(all, state_columns());
  append(all, fixed_point_columns());
  append(all, findings_columns(task));
  append(all, provenance_columns());
  return all;
}

}  // namespace unidyn
