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

}  // namespace

std::string content_of(const GivenTrials& given) {
  return content_uuid("trials of " + to_text(long{given.time}) + " steps\n" +
                      line_of("inputs", given.inputs) + line_of("targets", given.targets) +
                      line_of("conditions", given.conditions));
}

void FileTask::take(GivenTrials given) {
  require(given.count >= 2, "FileTask::take: fewer than two trials");
  const Index columns = given.count * given.time;
  require(columns > 0 && given.inputs.cols() == columns && given.targets.cols() == columns &&
              given.inputs.rows() > 0 && given.targets.rows() > 0 &&
              given.conditions.rows() == given.inputs.rows() && given.conditions.cols() > 0,
          "FileTask::take: sizes that do not fit");
  const std::string found = content_of(given);
  if (!content.empty() && content != found)
    throw UsageError(path.string() + ": holds other trials than those asked for: " + found +
                     " instead of task.content = " + content +
                     "; bring those back, or begin anew with these in another directory");
  content = found;
  Stream order(content, "held-out part");
  order_ = std::make_shared<const std::vector<Index>>(
      shuffled(static_cast<std::size_t>(given.count), order));
  trials_ = std::make_shared<const GivenTrials>(std::move(given));
}

Index FileTask::held_out_count() const {
  const auto share = std::lround(held_out * static_cast<double>(trials_->count));
  return std::clamp<Index>(share, 1, std::max<Index>(trials_->count - 1, 1));
}

FileTask FileTask::held_out_part() const {
  FileTask part = *this;
  part.held_out_only_ = true;
  return part;
}

Vector<double> FileTask::target_scale() const {
  const Vector<double> greatest = trials_->targets.cwiseAbs().rowwise().maxCoeff().cast<double>();
  return (greatest.array() > 0).select(greatest, 1);
}

void FileTask::fill(Trials& trials, Stream& stream) const {
  require(has_trials() && trials.time == steps() && trials.inputs.rows() == inputs() &&
              trials.targets.rows() == outputs(),
          "FileTask::fill: trials of another size");
  const Index training = trials_->count - held_out_count();
  require(!held_out_only_ || trials.count <= held_out_count(),
          "FileTask::fill: more trials than are held out");
  for (Index n = 0; n < trials.count; ++n) {
    const auto place = held_out_only_
                           ? static_cast<std::size_t>(training + n)
                           : std::size_t{stream.below(static_cast<std::uint64_t>(training))};
    const Index first = (*order_)[place] * trials.time;
    for (Index t = 0; t < trials.time; ++t) {
      trials.inputs.col(t * trials.count + n) = trials_->inputs.col(first + t);
      trials.targets.col(t * trials.count + n) = trials_->targets.col(first + t);
    }
  }
}

std::string canonical_text(std::string_view prefix, const FileTask& task) {
  return std::string(prefix) + "content = " + task.content + "\n" + std::string(prefix) +
         "held_out = " + to_text(task.held_out) + "\n";
}

}  // namespace unidyn
