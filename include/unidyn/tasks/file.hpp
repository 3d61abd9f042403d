#pragma once
// Trials that are given rather than made: the task of a file that a user brings.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// Trials, trial by trial: column n·time + t is step t of trial n. Beside them the inputs, a column
/// each, that are held still while fixed points are looked for.
struct GivenTrials {
  Index count = 0;
  Index time = 0;                  // [steps] of the longest trial
  Matrix<float> inputs = {};       // [I × count·time]; 0 behind a trial's end
  Matrix<float> targets = {};      // [O × count·time]; 0 where the weight is 0
  Matrix<double> conditions = {};  // [I × C]
  Matrix<float> weights = {};      // ≥ 0 [O × count·time]; empty: all are 1. See Trials
  std::vector<Index> length = {};  // of each trial [steps]; empty: all have `time`

  // What people want to know of them, and nothing that decides a result.
  std::vector<std::string> input_names = {};   // of channels; empty: none are known
  std::vector<std::string> output_names = {};  // of channels; empty: none are known
  std::vector<std::string> notes = {};         // on how the file was read, a sentence each
};

/// The UUID of all numbers in `given` and of its sizes: equal exactly for equal trials, wherever
/// they come from. Weights that are all 1 and lengths that are all `time` leave it as it is without
/// them.
std::string content_of(const GivenTrials& given);

/// Mean and standard deviation of each channel over what counts. Empty `weights` count all alike.
struct ChannelScale {
  Vector<double> offset;  // [channels]
  Vector<double> spread;  // [channels]; 0 where nothing counts or all is the same
};
ChannelScale scale_of(const Matrix<float>& numbers, const Matrix<float>& weights);
/// Whether a channel with this mean and standard deviation is far from what training is set up for,
/// numbers about 0 of size about 1: |mean| > 5, or a spread above 5 or, if not 0, below 0.05.
bool is_far_from_standard(double mean, double spread);

/// Learning from given trials. A share of them, at least one, is held out: networks are trained on
/// trials drawn from the others, with replacement, and judged and probed by those held out. Which
/// these are is drawn once, by the trials' content alone, so that they are the same for every
/// network and seed.
///
/// The settings say where the trials are; whoever can read files gives them (take()). Until then
/// all sizes are 0.
struct FileTask {
  static constexpr TaskName name = TaskName::file;

  std::filesystem::path path;
  std::string group = "/";
  double held_out = 0.2;
  std::string content;  // content_of() the trials; empty: whatever they are
  bool standardise = false;

  static void describe(auto& self, auto&& setting) {
    setting("path", self.path, Range{},
            "HDF5 file with the datasets inputs and targets, trial x time x channel");
    setting("group", self.group, Range{}, "group of the file that they are in");
    setting("held_out", self.held_out, Range{0, 1},
            "share of the trials, at least one, that is never trained on but judged and probed by");
    setting("content", self.content, Range{},
            "UUID of the trials, filled in by itself; with another one the file is refused");
    setting("standardise", self.standardise, Range{},
            "learn (target - mean) / standard deviation of each output, over all that counts");
  }

  /// Takes the trials, and their content's UUID, which is that of the targets before they are
  /// standardised. Throws std::invalid_argument if there are fewer than two, their sizes do not fit
  /// or nothing of a trial counts, UsageError if `content` asks for others.
  void take(GivenTrials given);
  bool has_trials() const { return trials_->count > 0; }
  const GivenTrials& given() const { return *trials_; }

  /// The number of trials that are held out: at least one, and not all unless held_out is 1.
  Index held_out_count() const;
  /// Their numbers among all trials, in the order in which held_out_part() gives them.
  std::vector<Index> held_out_trials() const;
  /// The same task with the held-out trials instead of the others: `fill` gives them in order, from
  /// the first on.
  FileTask held_out_part() const;

  Index inputs() const { return trials_->inputs.rows(); }
  Index outputs() const { return trials_->targets.rows(); }
  Index steps() const { return trials_->time; }
  bool weighted() const { return trials_->weights.size() > 0; }
  bool ragged() const { return !trials_->length.empty(); }

  /// The inputs that are held still while fixed points are looked for [I × C].
  const Matrix<double>& conditions() const { return trials_->conditions; }
  /// The greatest |target| of each output that counts; 1 where there are only zeros [O].
  Vector<double> target_scale() const;
  /// Of the targets in the file: what `standardise` takes off and divides by.
  const ChannelScale& target_statistics() const { return statistics_; }

  /// Draws every trial of `trials` anew. Requires its matrices to have this task's sizes, and, of
  /// the held-out part, no more trials than there are.
  void fill(Trials& trials, Stream& stream) const;

 private:
  std::shared_ptr<const GivenTrials> trials_ = std::make_shared<const GivenTrials>();
  std::shared_ptr<const std::vector<Index>> order_;  // of the trials; those held out come last
  ChannelScale statistics_;
  bool held_out_only_ = false;
};

/// What decides the trials: their content and the share held out, not where the file is. That
/// targets stay as they are goes without saying, as in the ids of networks from before there was a
/// choice.
std::string canonical_text(std::string_view prefix, const FileTask& task);

}  // namespace unidyn
