#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "import_source.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/dataset.hpp"
#include "unidyn/tasks/file.hpp"
#include "unidyn/trials/imports.hpp"

namespace unidyn {
namespace {

const Wanted wanted_states{
    "states", {Role::trial, Role::time, Role::channel}, "trial x time x unit"};
const Wanted wanted_shown{
    "inputs", {Role::trial, Role::time, Role::channel}, "trial x time x channel"};
const Wanted wanted_trial{"trial", {Role::trial}, "trial"};
const Wanted wanted_step{"step", {Role::time}, "time"};

constexpr Index nothing = -1;

// What trials and steps of the probe each recorded trial and time stands for; `nothing`: none.
struct Correspondence {
  std::vector<Index> trial, step;
  std::string given = {};  // what the file says of them, for its content
};

// The trials of the task's file by their numbers there; empty for other tasks.
std::vector<Index> trials_in_file(const Task& task, const Trials& probe) {
  const auto* file = task.as<FileTask>();
  if (!file) return {};
  std::vector<Index> places(static_cast<std::size_t>(file->given().count), nothing);
  const std::vector<Index> held_out = file->held_out_trials();
  for (Index n = 0; n < probe.count; ++n)
    places[static_cast<std::size_t>(held_out[static_cast<std::size_t>(n)])] = n;
  return places;
}

std::vector<Index> counting(Index count) {
  std::vector<Index> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), Index{0});
  return all;
}

// A dataset of whole numbers from −1 to below `limit`, one for each of `count` trials or times.
std::vector<Index> numbers_in(Source& source, Wanted wanted, Index count, Index limit,
                              const std::string& of) {
  // A column or a row, as MATLAB has it.
  if (source.dataset(wanted).shape().size() == 2) wanted.axes.push_back(Role::channel);
  const Found found = source.find(wanted);
  if (h5::element_count(found.shape) != static_cast<hsize_t>(count))
    source.refuse(wanted.name, fmt::format("has {} numbers, states {}; one for each is needed",
                                           h5::element_count(found.shape), count));
  const Matrix<double> read = source.numbers(wanted, found).values;
  std::vector<Index> all;
  for (const double number : read.reshaped()) {
    if (!(number >= -1 && number < static_cast<double>(limit)) || number != std::floor(number))
      source.refuse(wanted.name,
                    fmt::format("is {} at {}; the number of a {}, 0 to {}, or -1 is needed", number,
                                all.size(), of, limit - 1));
    all.push_back(static_cast<Index>(number));
  }
  return all;
}

// What is wrong with states of another shape.
[[noreturn]] void refuse_shape(const Source& source, const h5::Shape& shape, const Trials& probe,
                               Index in_file) {
  std::string text = fmt::format(
      "has {} (trial x time x unit), and the probe has {} trials of {} "
      "steps",
      fmt::join(shape, " x "), probe.count, probe.time);
  const auto is = [&](std::size_t trials, std::size_t time) {
    const auto count = static_cast<Index>(shape[trials]);
    return (count == probe.count || count == in_file) &&
           static_cast<Index>(shape[time]) == probe.time;
  };
  for (const auto& [trials, time] : {std::pair(1, 0), {0, 2}, {1, 2}, {2, 0}, {2, 1}})
    if (is(static_cast<std::size_t>(trials), static_cast<std::size_t>(time)))
      source.refuse("states", text + fmt::format("; axis {} looks like trials and axis {} like "
                                                 "time: trial x time x unit is needed, or axes "
                                                 "that have names",
                                                 trials, time));
  if (in_file > 0) text += fmt::format(", out of {} in the task's file", in_file);
  source.refuse("states",
                text + (static_cast<Index>(shape[1]) == probe.time
                            ? "; states on these trials are needed in their order, or a dataset "
                              "trial with the number of the one that each is of"
                            : "; a state at each step is needed, or a dataset step with the number "
                              "of the one that each time is in"));
}

Correspondence correspondence_of(Source& source, const h5::Shape& shape, const Task& task,
                                 const Trials& probe) {
  const auto count = static_cast<Index>(shape[0]), time = static_cast<Index>(shape[1]);
  const std::vector<Index> in_file = trials_in_file(task, probe);
  const auto file_count = static_cast<Index>(in_file.size());
  Correspondence found;
  if (source.has("trial")) {
    found.trial = numbers_in(source, wanted_trial, count, file_count > 0 ? file_count : probe.count,
                             file_count > 0 ? "trial of the task's file" : "probe trial");
    found.given = fmt::format("trial {}\n", fmt::join(found.trial, " "));
    if (file_count > 0)
      for (Index& trial : found.trial)
        if (trial != nothing) trial = in_file[static_cast<std::size_t>(trial)];
  } else if (count == file_count) {
    found.trial = in_file;
  } else if (count == probe.count) {
    found.trial = counting(count);
  } else {
    refuse_shape(source, shape, probe, file_count);
  }
  if (source.has("step")) {
    found.step = numbers_in(source, wanted_step, time, probe.time, "step");
    found.given += fmt::format("step {}\n", fmt::join(found.step, " "));
  } else if (time == probe.time) {
    found.step = counting(time);
  } else {
    refuse_shape(source, shape, probe, file_count);
  }
  return found;
}

// Calls `visit(recorded column, probe trial, step)` for everything that was recorded on the probe.
template <class Visit>
void for_each_recorded(const Correspondence& at, const Trials& probe, Visit visit) {
  const auto time = static_cast<Index>(at.step.size());
  for (std::size_t n = 0; n < at.trial.size(); ++n)
    for (std::size_t t = 0; t < at.step.size(); ++t)
      if (at.trial[n] != nothing && at.step[t] != nothing &&
          probe.has_step(at.trial[n], at.step[t]))
        visit(static_cast<Index>(n) * time + static_cast<Index>(t), at.trial[n], at.step[t]);
}

std::string place_of(Index column, Index time) {
  return fmt::format("trial {}, time {}", column / time, column % time);
}

// Refuses what was shown other inputs than the probe's.
void require_inputs(Source& source, const h5::Shape& states, const Correspondence& at,
                    const Trials& probe) {
  if (!source.has("inputs")) return;
  const Found found = source.find(wanted_shown);
  const auto channels = static_cast<hsize_t>(probe.inputs.rows());
  if (found.shape != h5::Shape{states[0], states[1], channels})
    source.refuse("inputs",
                  fmt::format("has {}; {} x {} x {} is needed, as states and the task "
                              "have it",
                              fmt::join(found.shape, " x "), states[0], states[1], channels));
  const Matrix<double> shown = source.numbers(wanted_shown, found).values;
  const double close = 1e-5 * std::max(1.0F, probe.inputs.cwiseAbs().maxCoeff());
  for_each_recorded(at, probe, [&](Index column, Index trial, Index step) {
    const auto wanted = probe.inputs.col(step * probe.count + trial).cast<double>();
    for (Index channel = 0; channel < shown.rows(); ++channel)
      if (!(std::abs(shown(channel, column) - wanted(channel)) <= close))
        source.refuse(
            "inputs",
            fmt::format("is {:g} at {}, channel {}, and the probe's input is {:g} there; "
                        "states on the probe's own trials are needed",
                        shown(channel, column), place_of(column, static_cast<Index>(states[1])),
                        channel, wanted(channel)));
  });
}

// The states on each sample of the probe: means over what was recorded there [units × samples].
Matrix<double> on_samples(const Source& source, const Matrix<double>& recorded,
                          const Correspondence& at, const Trials& probe) {
  const auto time = static_cast<Index>(at.step.size());
  Matrix<double> sums = Matrix<double>::Zero(recorded.rows(), probe.count * probe.time);
  Vector<double> times = Vector<double>::Zero(sums.cols());
  for_each_recorded(at, probe, [&](Index column, Index trial, Index step) {
    for (Index unit = 0; unit < recorded.rows(); ++unit)
      if (!std::isfinite(recorded(unit, column)))
        source.refuse("states", fmt::format("is not finite at {}, unit {}; finite numbers are "
                                            "needed on all of the probe",
                                            place_of(column, time), unit));
    sums.col(step * probe.count + trial) += recorded.col(column);
    times(step * probe.count + trial) += 1;
  });
  const std::vector<Index> samples = sample_columns(probe);
  for (const Index column : samples)
    if (times(column) == 0)
      source.refuse("states", fmt::format("has nothing on step {} of probe trial {}; all steps of "
                                          "all probe trials are needed",
                                          column / probe.count, column % probe.count));
  return sums(Eigen::all, samples) * times(samples).cwiseInverse().asDiagonal();
}

void require_variation(const Source& source, const Matrix<float>& states) {
  std::vector<Index> constant;
  for (Index unit = 0; unit < states.rows(); ++unit)
    if (states.row(unit).minCoeff() == states.row(unit).maxCoeff()) constant.push_back(unit);
  if (constant.empty()) return;
  constexpr std::size_t most = 8;
  const bool many = constant.size() > most;
  const std::size_t shown = many ? most : constant.size();
  source.refuse("states",
                fmt::format("does not vary over the probe in unit {}{}; leave out such units",
                            fmt::join(constant.begin(),
                                      constant.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                            many ? fmt::format(" and {} more", constant.size() - most) : ""));
}

// Datasets that look as if they said which trials and steps these are, under a name that is not
// heeded.
void refuse_near_misses(const Source& source) {
  for (const std::string& name : source.names())
    for (const char* known : {"states", "inputs", "trial", "step"})
      if (name != known && (name == known + std::string("s") || name + "s" == known))
        source.refuse(name, std::string("is not known; it has to be called ") + known);
}

Imported recording_of(ImportSource& item, const Task& task, const Trials& probe) {
  Source& source = item.source();
  refuse_near_misses(source);
  const Found found = source.find(wanted_states);
  const Correspondence at = correspondence_of(source, found.shape, task, probe);
  require_inputs(source, found.shape, at, probe);
  const Matrix<double> recorded = source.numbers(wanted_states, found).values;
  Imported recording = item.labelled();
  recording.recording = true;
  recording.units = recorded.rows();
  recording.states = on_samples(source, recorded, at, probe).cast<float>();
  require_variation(source, recording.states);
  recording.content =
      content_uuid("recording\norigin = " + recording.origin + "\nname = " + recording.name + "\n" +
                   fmt::format("{}\n", fmt::join(found.shape, " x ")) +
                   line_of_numbers("states", recorded.data(), recorded.size()) + at.given);
  return recording;
}

GivenTrials trials_of_recording(Source& source) {
  const h5::Shape shape = source.find(wanted_states).shape;
  GivenTrials given{.count = static_cast<Index>(shape[0]), .time = static_cast<Index>(shape[1])};
  if (given.count < 2) source.refuse("states", "has 1 trial; at least 2 are needed");
  const Index columns = given.count * given.time;
  given.inputs = Matrix<float>::Zero(1, columns);
  if (source.has("inputs")) {
    const Found found = source.find(wanted_shown);
    if (found.shape[0] != shape[0] || found.shape[1] != shape[1])
      source.refuse("inputs", fmt::format("has {} trials of {} steps, states {} of {}; the same "
                                          "number of both is needed",
                                          found.shape[0], found.shape[1], shape[0], shape[1]));
    given.inputs = source.numbers(wanted_shown, found).values.cast<float>();
    if (!given.inputs.allFinite())
      source.refuse("inputs", "has numbers that are not finite; finite ones are needed");
  }
  given.targets = Matrix<float>::Zero(1, columns);
  given.conditions = Matrix<double>::Zero(given.inputs.rows(), 1);
  return given;
}

constexpr const char* recordings_setting = "import.recordings";
constexpr const char* recordings_contents = "a dataset states (trial x time x unit)";

}  // namespace

std::vector<Imported> read_given_recordings(const std::filesystem::path& path, const Task& task,
                                            const Trials& probe) {
  return read_items(path, recordings_setting, recordings_contents,
                    [&](ImportSource& item) { return recording_of(item, task, probe); });
}

GivenTrials read_recorded_trials(const std::filesystem::path& path) {
  std::optional<GivenTrials> first;
  read_items(path, recordings_setting, recordings_contents, [&](ImportSource& item) {
    if (!first) first = trials_of_recording(item.source());
    return Imported{};
  });
  return *std::move(first);
}

}  // namespace unidyn
