#include "unidyn/tasks/file.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "unidyn/core/uuid.hpp"

namespace unidyn {
namespace {

template <class Scalar>
std::string line_of(const char* name, const Matrix<Scalar>& matrix) {
  const std::string_view bytes(reinterpret_cast<const char*>(matrix.data()),
                               static_cast<std::size_t>(matrix.size()) * sizeof(Scalar));
  return std::string(name) + " " + to_text(long{matrix.rows()}) + " x " +
         to_text(long{matrix.cols()}) + " " + content_uuid(bytes) + "\n";
}

// Weights and lengths that say nothing are the same as none.
void simplify(GivenTrials& given) {
  if ((given.weights.array() == 1).all()) given.weights.resize(0, 0);
  if (std::ranges::all_of(given.length, [&](Index steps) { return steps == given.time; }))
    given.length.clear();
}

bool is_whole(const GivenTrials& given) {
  const Index columns = given.count * given.time;
  const auto fits = [&](const auto& numbers) {
    return numbers.rows() > 0 && numbers.cols() == columns;
  };
  return columns > 0 && fits(given.inputs) && fits(given.targets) &&
         given.conditions.rows() == given.inputs.rows() && given.conditions.cols() > 0 &&
         (given.weights.size() == 0 ||
          (given.weights.rows() == given.targets.rows() && given.weights.cols() == columns)) &&
         (given.length.empty() || static_cast<Index>(given.length.size()) == given.count);
}

// Classes are 1 for one output and 0 for the others, which have the same weight.
bool are_classes(const GivenTrials& given) {
  for (Index c = 0; c < given.targets.cols(); ++c) {
    const auto target = given.targets.col(c);
    const bool counts = given.weights.size() == 0 || given.weights(0, c) > 0;
    if (given.weights.size() > 0 && (given.weights.col(c).array() != given.weights(0, c)).any())
      return false;
    if (!(target.array() == 0 || target.array() == 1).all() || target.sum() != (counts ? 1 : 0))
      return false;
  }
  return true;
}

// See FileTask::chance().
double chance_of(const GivenTrials& given) {
  const Vector<double> classes =
      given.weights.size() > 0
          ? Vector<double>(given.targets.cwiseProduct(given.weights).cast<double>().rowwise().sum())
          : Vector<double>(given.targets.cast<double>().rowwise().sum());
  return 1 - classes.maxCoeff() / classes.sum();
}

bool every_trial_counts(const GivenTrials& given) {
  if (given.weights.size() == 0) return true;
  if (!(given.weights.array() >= 0).all()) return false;
  for (Index n = 0; n < given.count; ++n)
    if (given.weights.middleCols(n * given.time, given.time).isZero(0)) return false;
  return true;
}

void standardise_targets(GivenTrials& given, const ChannelScale& scale) {
  for (Index o = 0; o < given.targets.rows(); ++o) {
    const double spread = scale.spread(o) > 0 ? scale.spread(o) : 1;
    for (Index c = 0; c < given.targets.cols(); ++c)
      if (given.weights.size() == 0 || given.weights(o, c) > 0)
        given.targets(o, c) =
            static_cast<float>((double{given.targets(o, c)} - scale.offset(o)) / spread);
  }
}

}  // namespace

std::string content_of(const GivenTrials& given) {
  std::string text = "trials of " + to_text(long{given.time}) + " steps\n" +
                     line_of("inputs", given.inputs) + line_of("targets", given.targets) +
                     line_of("conditions", given.conditions);
  if (!(given.weights.array() == 1).all()) text += line_of("weights", given.weights);
  if (std::ranges::any_of(given.length, [&](Index steps) { return steps != given.time; })) {
    text.append("lengths ")
        .append(to_text(std::vector<long>(given.length.begin(), given.length.end())));
    text.append("\n");
  }
  if (given.classes) text += "classes\n";
  return content_uuid(text);
}

ChannelScale scale_of(const Matrix<float>& numbers, const Matrix<float>& weights) {
  ChannelScale scale{Vector<double>::Zero(numbers.rows()), Vector<double>::Zero(numbers.rows())};
  for (Index channel = 0; channel < numbers.rows(); ++channel) {
    const Vector<double> values = numbers.row(channel).cast<double>();
    const Vector<double> weight = weights.size() > 0
                                      ? Vector<double>(weights.row(channel).cast<double>())
                                      : Vector<double>::Ones(values.size());
    const double total = weight.sum();
    if (total <= 0) continue;
    scale.offset(channel) = weight.dot(values) / total;
    const Vector<double> squares = (values.array() - scale.offset(channel)).square();
    scale.spread(channel) = std::sqrt(weight.dot(squares) / total);
  }
  return scale;
}

bool is_far_from_standard(double mean, double spread) {
  constexpr double far = 5, narrow = 0.05;
  return std::abs(mean) > far || spread > far || (spread > 0 && spread < narrow);
}

void FileTask::take(GivenTrials given) {
  require(given.count >= 2, "FileTask::take: fewer than two trials");
  require(is_whole(given), "FileTask::take: sizes that do not fit");
  require(every_trial_counts(given), "FileTask::take: a trial of which nothing counts");
  require(!given.classes || are_classes(given), "FileTask::take: not one class at each step");
  simplify(given);
  const std::string found = content_of(given);
  if (!content.empty() && content != found)
    throw UsageError(path.string() + ": holds other trials than those asked for: " + found +
                     " instead of task.content = " + content +
                     "; bring those back, or begin anew with these in another directory");
  content = found;
  Stream order(content, "held-out part");
  order_ = std::make_shared<const std::vector<Index>>(
      shuffled(static_cast<std::size_t>(given.count), order));
  statistics_ = scale_of(given.targets, given.weights);
  chance_.reset();
  if (given.classes) {
    chance_ = chance_of(given);
    if (*chance_ <= 0)
      throw UsageError(path.string() + ": has one class of targets only; at least two are needed");
    if (standardise)
      throw UsageError(path.string() +
                       ": has classes as targets, which are not standardised; "
                       "task.standardise has to be false");
  }
  if (standardise) standardise_targets(given, statistics_);
  trials_ = std::make_shared<const GivenTrials>(std::move(given));
}

Index FileTask::held_out_count() const {
  if (held_out >= 1) return trials_->count;
  const auto share = std::lround(held_out * static_cast<double>(trials_->count));
  return std::clamp<Index>(share, 1, std::max<Index>(trials_->count - 1, 1));
}

std::vector<Index> FileTask::held_out_trials() const {
  return {order_->end() - static_cast<std::ptrdiff_t>(held_out_count()), order_->end()};
}

FileTask FileTask::held_out_part() const {
  FileTask part = *this;
  part.held_out_only_ = true;
  return part;
}

Vector<double> FileTask::target_scale() const {
  // Targets without weight are 0.
  const Vector<double> greatest = trials_->targets.cwiseAbs().rowwise().maxCoeff().cast<double>();
  return (greatest.array() > 0).select(greatest, 1);
}

void FileTask::fill(Trials& trials, Stream& stream) const {
  require(has_trials() && trials.time == steps() && trials.inputs.rows() == inputs() &&
              trials.targets.rows() == outputs() &&
              (trials.weights.size() > 0) == (trials_->weights.size() > 0) &&
              trials.length.empty() == trials_->length.empty() &&
              trials.classes == trials_->classes,
          "FileTask::fill: trials of another size");
  const Index training = trials_->count - held_out_count();
  require(!held_out_only_ || trials.count <= held_out_count(),
          "FileTask::fill: more trials than are held out");
  for (Index n = 0; n < trials.count; ++n) {
    const auto place = held_out_only_
                           ? static_cast<std::size_t>(training + n)
                           : std::size_t{stream.below(static_cast<std::uint64_t>(training))};
    const Index which = (*order_)[place], first = which * trials.time;
    for (Index t = 0; t < trials.time; ++t) {
      trials.inputs.col(t * trials.count + n) = trials_->inputs.col(first + t);
      trials.targets.col(t * trials.count + n) = trials_->targets.col(first + t);
      if (trials.weights.size() > 0)
        trials.weights.col(t * trials.count + n) = trials_->weights.col(first + t);
    }
    if (!trials.length.empty())
      trials.length[static_cast<std::size_t>(n)] = trials_->length[static_cast<std::size_t>(which)];
  }
}

std::string canonical_text(std::string_view prefix, const FileTask& task) {
  return std::string(prefix) + "content = " + task.content + "\n" + std::string(prefix) +
         "held_out = " + to_text(task.held_out) + "\n" +
         (task.standardise ? std::string(prefix) + "standardise = true\n" : "");
}

namespace {

constexpr TaskDefault file_defaults[] = {
    // Nothing is known about the task: the default initialisation, and small steps.
    {"train.threshold", "1e-3"}, {"train.rate", "5e-3"},      {"train.beta1", "0.95"},
    {"train.beta2", "0.9"},      {"compare.components", "5"}, {"analysis.questions", "portrait"},
};

}  // namespace

constinit const TaskDefinition tasks::file{
    .summary = "trials of an HDF5 file of your own",
    .defaults = file_defaults,
    .usual_steps = {},
    .make = [] { return Task(FileTask{}); },
};

}  // namespace unidyn
