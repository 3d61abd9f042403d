#include "trial_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn {
namespace {

using Kind = h5::Member::Kind;

// One [channels × steps] for each trial.
using Pieces = std::vector<Matrix<double>>;

const Wanted rows_of_inputs{"inputs", {Role::trial}, "trial, or trial x channel,"};
const Wanted rows_of_targets{"targets", {Role::trial}, "trial, or trial x channel,"};
const Wanted rows_of_mask{"mask", {Role::trial}, "trial, or trial x output,"};

bool holds_rows(const Source& source, const Wanted& wanted) {
  return source.member(wanted.name).kind == Kind::dataset &&
         source.dataset(wanted).elements() == h5::Elements::rows;
}

// Throws if the axes of a dataset of rows are said to be others than trial, or trial × channel.
void require_order(Source& source, const Wanted& wanted, const h5::GivenDataset& dataset) {
  Wanted whole = wanted;
  if (dataset.shape().size() == 2) whole.axes.push_back(Role::channel);
  const std::vector<std::size_t> axes = source.axes_of(whole, dataset);
  if (!std::ranges::is_sorted(axes))
    source.refuse(wanted.name, "has its axes in another order; " + wanted.layout + " is needed");
}

// The rows of a dataset as trials, with one channel each or several side by side.
Pieces pieces_of(Source& source, const Wanted& wanted) {
  const h5::GivenDataset dataset = source.dataset(wanted);
  source.heed_attributes(wanted.name, dataset);
  for (const char* packing : {"scale_factor", "add_offset", "_FillValue", "missing_value"})
    if (dataset.has(packing))
      source.refuse(wanted.name, std::string("has the attribute ") + packing +
                                     ", which is not understood for rows of several lengths; "
                                     "apply it to the numbers and remove it");
  const h5::Shape& shape = dataset.shape();
  if (shape.empty() || shape.size() > 2 || h5::element_count(shape) == 0)
    source.refuse(wanted.name, "has rows in " + fmt::format("{}", shape.size()) + " dimensions; " +
                                   wanted.layout + " is needed");
  require_order(source, wanted, dataset);
  const auto channels = static_cast<Index>(shape.size() == 2 ? shape[1] : 1);
  const auto rows = dataset.read_rows();
  Pieces pieces;
  for (std::size_t row = 0; row < rows.size(); row += static_cast<std::size_t>(channels)) {
    Matrix<double> piece(channels, static_cast<Index>(rows[row].size()));
    for (Index c = 0; c < channels; ++c) {
      const auto& values = rows[row + static_cast<std::size_t>(c)];
      if (static_cast<Index>(values.size()) != piece.cols())
        source.refuse(wanted.name, fmt::format("has rows of {} and {} steps in trial {}; the same "
                                               "number in all channels is needed",
                                               piece.cols(), values.size(), pieces.size()));
      piece.row(c) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), piece.cols());
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Matrix<float> padded(const Pieces& pieces, Index time) {
  Matrix<float> all =
      Matrix<float>::Zero(pieces.front().rows(), static_cast<Index>(pieces.size()) * time);
  for (std::size_t n = 0; n < pieces.size(); ++n)
    all.middleCols(static_cast<Index>(n) * time, pieces[n].cols()) = rounded(pieces[n]);
  return all;
}

// Throws unless `pieces` match `inputs` in trials and steps, and all have the same channels.
void require_beside(const Source& source, const std::string& name, const Pieces& pieces,
                    const Pieces& inputs, const std::vector<std::string>& trials) {
  if (pieces.size() != inputs.size())
    source.refuse(name, fmt::format("has {} trials, inputs {}; the same number of both is needed",
                                    pieces.size(), inputs.size()));
  for (std::size_t n = 0; n < pieces.size(); ++n) {
    const std::string trial = trials.empty() ? fmt::format("trial {}", n) : trials[n];
    if (pieces[n].cols() == 0) source.refuse(name, trial + " has no steps; at least one is needed");
    if (pieces[n].cols() != inputs[n].cols())
      source.refuse(name, fmt::format("{} has {} steps, its inputs {}; the same number of both is "
                                      "needed",
                                      trial, pieces[n].cols(), inputs[n].cols()));
    if (pieces[n].rows() != pieces.front().rows())
      source.refuse(name, fmt::format("{} has {} channels, others {}; the same number is needed",
                                      trial, pieces[n].rows(), pieces.front().rows()));
  }
}

RawTrials raw_trials(const Source& source, const Pieces& inputs, const Pieces& targets,
                     const Pieces& mask, const std::vector<std::string>& trials = {}) {
  require_beside(source, "inputs", inputs, inputs, trials);
  require_beside(source, "targets", targets, inputs, trials);
  RawTrials raw{.count = static_cast<Index>(inputs.size())};
  for (const auto& piece : inputs) {
    raw.length.push_back(piece.cols());
    raw.time = std::max(raw.time, piece.cols());
  }
  raw.inputs = padded(inputs, raw.time);
  raw.targets = padded(targets, raw.time);
  if (mask.empty()) return raw;
  require_beside(source, "mask", mask, inputs, trials);
  raw.mask = padded(mask, raw.time);
  return raw;
}

// Natural order: "trial_9" before "trial_10".
bool before(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto number_at = [&](const std::string& text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && digit(text[end])) ++end;
    while (from + 1 < end && text[from] == '0') ++from;
    return text.substr(from, end - from);
  };
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  while (i > 0 && digit(a[i - 1])) --i;
  const std::string x = number_at(a, i), y = number_at(b, i);
  if (x.empty() || y.empty() || x == y) return a < b;
  return x.size() != y.size() ? x.size() < y.size() : x < y;
}

std::vector<std::string> trial_groups(const Source& source) {
  std::vector<std::string> groups;
  for (const std::string& name : source.names())
    if (source.member(name).kind == Kind::group &&
        (source.has(name + "/inputs") || source.has(name + "/targets")))
      groups.push_back(name);
  std::ranges::sort(groups, before);
  return groups;
}

const Wanted steps_of_inputs{"inputs", {Role::time, Role::channel}, "time x channel"};
const Wanted steps_of_targets{"targets", {Role::time, Role::channel}, "time x channel"};
const Wanted classes_of_steps{"targets", {Role::time}, "time"};
const Wanted steps_of_mask{"mask", {Role::time, Role::channel}, "time x output"};

// The array `wanted` of one trial [channels × steps]; one that is not trial × channel has one.
Matrix<double> steps_of(Source& trial, const Wanted& wanted, bool& marked) {
  const Found found = trial.find(wanted);
  Numbers numbers = trial.numbers(wanted, found);
  marked |= numbers.marked;
  if (found.shape.size() > 1) return std::move(numbers.values);
  return numbers.values.reshaped(1, numbers.values.size());
}

// How many classes the targets of all trials are; 0: they are numbers.
Index classes_of_trials(const Source& source, const std::vector<std::string>& groups) {
  const Index classes = source.inside(groups.front()).classes(steps_of_targets);
  for (const std::string& name : groups)
    if (const Index here = source.inside(name).classes(steps_of_targets); here != classes)
      source.refuse(name + "/targets",
                    fmt::format("has {} classes, as its attribute says, and {} has {}; the same "
                                "number is needed (0: without the attribute)",
                                here, groups.front(), classes));
  return classes;
}

}  // namespace

Matrix<float> rounded(const Matrix<double>& values) {
  return values.unaryExpr([](double value) { return static_cast<float>(value) + 0.0f; });
}

std::optional<RawTrials> read_row_trials(Source& source) {
  const bool rows = holds_rows(source, rows_of_inputs);
  if (!rows && !holds_rows(source, rows_of_targets)) return std::nullopt;
  for (const Wanted* wanted : {&rows_of_inputs, &rows_of_targets})
    if (!holds_rows(source, *wanted))
      source.refuse(wanted->name,
                    "has no rows of several lengths, as the other of inputs and targets has; the "
                    "same layout of both is needed");
  const bool masked = source.has("mask");
  if (masked && !holds_rows(source, rows_of_mask))
    source.refuse("mask",
                  "has no rows of several lengths, as inputs and targets have; the same "
                  "layout is needed");
  RawTrials raw =
      raw_trials(source, pieces_of(source, rows_of_inputs), pieces_of(source, rows_of_targets),
                 masked ? pieces_of(source, rows_of_mask) : Pieces());
  raw.classes = source.classes(rows_of_targets);
  raw.used = {"inputs", "targets", "mask", "condition"};
  return raw;
}

std::optional<RawTrials> read_group_trials(const Source& source) {
  if (source.has("inputs") || source.has("targets")) return std::nullopt;
  const std::vector<std::string> groups = trial_groups(source);
  if (groups.empty()) return std::nullopt;
  const Index classes = classes_of_trials(source, groups);
  if (classes == 0) source.refuse_classes_of_group(groups.front() + "/targets");
  Pieces inputs, targets, mask;
  bool marked = false, ignored = false;
  std::vector<std::string> notes;
  for (const std::string& name : groups) {
    Source trial = source.inside(name);
    inputs.push_back(steps_of(trial, steps_of_inputs, marked));
    const bool one = classes > 0 && trial.dataset(steps_of_targets).shape().size() == 1;
    targets.push_back(steps_of(trial, one ? classes_of_steps : steps_of_targets, ignored));
    if (trial.has("mask")) mask.push_back(steps_of(trial, steps_of_mask, ignored));
    const std::vector<std::string> used{"inputs", "targets", "mask"};
    trial.refuse_lookalikes(used);
    if (notes.empty()) notes = trial.notes(used);
  }
  if (!mask.empty() && mask.size() != groups.size())
    source.refuse(groups.front() + "/mask",
                  fmt::format("{} of {} trials have a mask; all are needed, or none", mask.size(),
                              groups.size()));
  RawTrials raw = raw_trials(source, inputs, targets, mask, groups);
  raw.marked = marked;
  raw.classes = classes;
  raw.used = groups;
  raw.used.push_back("condition");
  raw.notes = std::move(notes);
  raw.notes.insert(raw.notes.begin(),
                   "a group for each trial, from " + groups.front() + " to " + groups.back());
  return raw;
}

}  // namespace unidyn
