#include "unidyn/trials/given_trials.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "import_source.hpp"
#include "trial_classes.hpp"
#include "trial_rows.hpp"
#include "trial_source.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

const std::vector<Role> trial_time_channel{Role::trial, Role::time, Role::channel};
const Wanted wanted_inputs{"inputs", trial_time_channel, "trial x time x channel"};
const Wanted wanted_targets{"targets", trial_time_channel, "trial x time x channel"};
const Wanted wanted_condition{
    "condition", {Role::condition, Role::channel}, "condition x input channel"};
const Wanted wanted_mask{"mask", trial_time_channel, "trial x time x output, or trial x time,"};
const Wanted wanted_step_mask{"mask", {Role::trial, Role::time}, wanted_mask.layout};
const Wanted wanted_length{"length", {Role::trial}, "trial"};

h5::Shape shape_of(const RawTrials& raw, const Matrix<float>& numbers) {
  return {static_cast<hsize_t>(raw.count), static_cast<hsize_t>(raw.time),
          static_cast<hsize_t>(numbers.rows())};
}

// A mask of trial × time × output, or of trial × time, which has one channel.
void read_mask(Source& source, RawTrials& raw) {
  const std::size_t rank = source.dataset(wanted_mask).shape().size();
  const Wanted& wanted = rank == 2 ? wanted_step_mask : wanted_mask;
  const Found found = source.find(wanted);
  const h5::Shape whole = shape_of(raw, raw.targets);
  if (found.shape[0] != whole[0] || found.shape[1] != whole[1] ||
      (rank != 2 && found.shape[2] != whole[2] && found.shape[2] != 1))
    source.refuse(wanted_mask.name,
                  fmt::format("has {}, targets {}; {} is needed", fmt::join(found.shape, " x "),
                              fmt::join(whole, " x "), wanted_mask.layout));
  const Matrix<float> read = rounded(source.numbers(wanted, found).values);
  raw.mask = read.reshaped(rank == 2 ? 1 : read.rows(), raw.count * raw.time);
}

void read_length(Source& source, RawTrials& raw) {
  Wanted wanted = wanted_length;
  // A column or a row, as MATLAB stores vectors.
  if (source.dataset(wanted_length).shape().size() == 2) wanted.axes = {Role::trial, Role::channel};
  const Found found = source.find(wanted);
  if (h5::element_count(found.shape) != static_cast<hsize_t>(raw.count) ||
      std::ranges::count_if(found.shape, [](hsize_t extent) { return extent > 1; }) > 1)
    source.refuse(wanted_length.name,
                  fmt::format("has {} numbers, inputs {} trials; the steps of each "
                              "trial are needed",
                              fmt::join(found.shape, " x "), raw.count));
  const Matrix<double> read = source.numbers(wanted, found).values;
  const std::vector<double> steps(read.data(), read.data() + read.size());
  for (std::size_t n = 0; n < steps.size(); ++n) {
    if (!(steps[n] >= 1 && steps[n] <= static_cast<double>(raw.time)) ||
        steps[n] != std::floor(steps[n]))
      source.refuse(wanted_length.name,
                    fmt::format("is {} for trial {}; a whole number of steps, 1 to "
                                "{}, is needed",
                                steps[n], n, raw.time));
    raw.length.push_back(static_cast<Index>(steps[n]));
  }
}

RawTrials read_padded_trials(Source& source, GivenTrials& given) {
  const Found in = source.find(wanted_inputs);
  const Index classes = source.classes(wanted_targets);
  const bool one = classes > 0 && source.dataset(wanted_targets).shape().size() == 2;
  const Found out = source.find(one ? wanted_classes : wanted_targets);
  if (out.shape[0] != in.shape[0] || out.shape[1] != in.shape[1])
    source.refuse(wanted_targets.name,
                  fmt::format("has {} trials of {} steps, inputs {} of {}; the same "
                              "number of both is needed",
                              out.shape[0], out.shape[1], in.shape[0], in.shape[1]));
  RawTrials raw{.count = static_cast<Index>(in.shape[0]),
                .time = static_cast<Index>(in.shape[1]),
                .classes = classes};
  Numbers numbers = source.numbers(wanted_inputs, in);
  raw.marked = numbers.marked;
  raw.inputs = rounded(numbers.values);
  numbers = source.numbers(wanted_targets, out);
  raw.targets =
      rounded(numbers.values).reshaped(one ? 1 : numbers.values.rows(), raw.count * raw.time);
  if (source.has(wanted_mask.name)) read_mask(source, raw);
  if (source.has(wanted_length.name)) read_length(source, raw);
  given.input_names = source.channel_names(in);
  if (!one) given.output_names = source.channel_names(out);
  raw.used = {"inputs", "targets", "condition", "mask", "length"};
  if (in.shape[2] > in.shape[0])
    raw.notes.push_back(fmt::format(
        "more input channels ({}) than trials ({}): programs whose arrays begin with the first "
        "axis (MATLAB, Julia, R) write them with their axes reversed",
        in.shape[2], in.shape[0]));
  return raw;
}

// Zeros after the ends of trials, whatever the file holds there.
void clear_padding(RawTrials& raw) {
  for (std::size_t n = 0; n < raw.length.size(); ++n) {
    const Index begin = static_cast<Index>(n) * raw.time + raw.length[n];
    const Index behind = raw.time - raw.length[n];
    raw.inputs.middleCols(begin, behind).setZero();
    raw.targets.middleCols(begin, behind).setZero();
    if (raw.mask.size() > 0) raw.mask.middleCols(begin, behind).setZero();
  }
}

// The first element that fails `test`; −1: none does.
template <class Test>
Index first_of(const Matrix<float>& numbers, const Test& test) {
  const float* found = std::find_if(numbers.data(), numbers.data() + numbers.size(), test);
  return found == numbers.data() + numbers.size() ? -1 : found - numbers.data();
}

void require_inputs(const Source& source, const RawTrials& raw) {
  const Index bad = first_of(raw.inputs, [](float x) { return !std::isfinite(x); });
  if (bad < 0) return;
  const std::string place = Source::place(wanted_inputs, shape_of(raw, raw.inputs), bad);
  if (raw.marked && std::isnan(raw.inputs.data()[bad]))
    source.refuse(wanted_inputs.name, "has a hole, marked by its _FillValue or missing_value, at " +
                                          place + "; numbers are needed up to a trial's end");
  source.refuse(
      wanted_inputs.name,
      fmt::format("is not finite at {} ({} as float32); finite numbers are needed up to a "
                  "trial's end, for which there is the dataset length (trial)",
                  place, raw.inputs.data()[bad]));
}

// The weight of each target; targets without weight become 0.
Matrix<float> weights_of(const Source& source, RawTrials& raw) {
  if (const Index bad = first_of(raw.mask, [](float x) { return !(std::isfinite(x) && x >= 0); });
      bad >= 0)
    source.refuse(wanted_mask.name,
                  fmt::format("is {} at {}; 1 where the target counts and 0 where it does not, or "
                              "another weight of at least 0, is needed",
                              raw.mask.data()[bad],
                              Source::place(wanted_mask, shape_of(raw, raw.mask), bad)));
  Matrix<float> weights = Matrix<float>::Ones(raw.targets.rows(), raw.targets.cols());
  if (raw.mask.rows() == weights.rows()) weights = raw.mask;
  if (raw.mask.rows() == 1) weights.rowwise() = raw.mask.row(0).eval();
  for (std::size_t n = 0; n < raw.length.size(); ++n)
    weights.middleCols(static_cast<Index>(n) * raw.time + raw.length[n], raw.time - raw.length[n])
        .setZero();
  Index missing = 0;
  for (Index i = 0; i < weights.size(); ++i) {
    float& target = raw.targets.data()[i];
    missing += std::isnan(target) && weights.data()[i] > 0;
    if (std::isnan(target)) weights.data()[i] = 0;
    if (weights.data()[i] == 0) target = 0;
  }
  if (missing > 0)
    raw.notes.push_back(fmt::format(
        "targets: {} numbers are missing (NaN or marked so) and do not count", missing));
  return weights;
}

void require_targets(const Source& source, const RawTrials& raw, const Matrix<float>& weights) {
  if (const Index bad = first_of(raw.targets, [](float x) { return !std::isfinite(x); }); bad >= 0)
    source.refuse(wanted_targets.name,
                  fmt::format("is not finite at {} ({} as float32); finite numbers are needed, or "
                              "NaN where a target does not count",
                              Source::place(wanted_targets, shape_of(raw, raw.targets), bad),
                              raw.targets.data()[bad]));
  for (Index n = 0; n < raw.count; ++n)
    if (weights.middleCols(n * raw.time, raw.time).isZero(0))
      source.refuse(wanted_targets.name,
                    fmt::format("of trial {}, nothing counts, by mask, length and NaN "
                                "together; leave out such trials",
                                n));
}

void read_conditions(Source& source, GivenTrials& given) {
  given.conditions = Matrix<double>::Zero(given.inputs.rows(), 1);
  if (!source.has(wanted_condition.name)) return;
  const Found held = source.find(wanted_condition);
  if (static_cast<Index>(held.shape[1]) != given.inputs.rows())
    source.refuse(wanted_condition.name,
                  fmt::format("has {} input channels, inputs {}; the same number is needed",
                              held.shape[1], given.inputs.rows()));
  given.conditions = source.numbers(wanted_condition, held).values;
  const double* begin = given.conditions.data();
  const double* end = begin + given.conditions.size();
  const double* bad = std::find_if_not(begin, end, [](double x) { return std::isfinite(x); });
  if (bad != end)
    source.refuse(wanted_condition.name,
                  "is not finite at " + Source::place(wanted_condition, held.shape, bad - begin) +
                      "; finite numbers are needed throughout");
  given.conditions.array() += 0.0;
}

GivenTrials trials_of(Source& source) {
  source.require_group();
  GivenTrials given;
  std::optional<RawTrials> ragged = read_group_trials(source);
  if (!ragged) ragged = read_row_trials(source);
  RawTrials raw = ragged ? *std::move(ragged) : read_padded_trials(source, given);
  source.refuse_lookalikes(raw.used);
  if (raw.count < 2)
    source.refuse(wanted_inputs.name,
                  "has 1 trial; at least 2 are needed, one to train on and one held out");
  clear_padding(raw);
  require_inputs(source, raw);
  given.weights = weights_of(source, raw);
  require_targets(source, raw, given.weights);
  if (raw.classes > 0) spread_classes(source, raw, given.weights);
  given.count = raw.count;
  given.time = raw.time;
  given.inputs = std::move(raw.inputs);
  given.targets = std::move(raw.targets);
  given.length = std::move(raw.length);
  given.classes = raw.classes > 0;
  read_conditions(source, given);
  given.notes = source.notes(raw.used);
  given.notes.insert(given.notes.begin(), raw.notes.begin(), raw.notes.end());
  return given;
}

}  // namespace

GivenTrials read_given_trials(const std::filesystem::path& path, const std::string& group) {
  require_given_file(path, "task.path", "the datasets inputs and targets");
  try {
    const h5::GivenFile file(path);
    Source source(file, path.string(), group);
    return trials_of(source);
  } catch (const StorageError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace unidyn
