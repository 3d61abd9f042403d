#pragma once
// The task `file`: trials that the user supplies rather than ones that are generated.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "unidyn/tasks/task.hpp"

namespace unidyn {

/// Given trials, one after the other: column n·time + t is step t of trial n. Beside them the
/// conditions, one input in each column.
struct GivenTrials {
  Index count = 0;
  Index time = 0;                  // [steps] of the longest trial
  Matrix<float> inputs = {};       // [I × count·time]; 0 after a trial's end
  Matrix<float> targets = {};      // [O × count·time]; 0 where the weight is 0
  Matrix<double> conditions = {};  // [I × C]
  Matrix<float> weights = {};      // ≥ 0 [O × count·time]; empty: all are 1. See Trials
  std::vector<Index> length = {};  // of each trial [steps]; empty: all are `time`
  bool classes = false;            // targets are classes, an output each. See Trials

  // For information only; results do not depend on these.
  std::vector<std::string> input_names = {};   // of channels; empty: unknown
  std::vector<std::string> output_names = {};  // of channels; empty: unknown
  std::vector<std::string> notes = {};         // on how the file was read, one sentence each
};

/// The UUID of the sizes and all numbers of `given`: equal if and only if the trials are equal,
/// wherever they come from. Weights that are all 1 and lengths that are all `time` give the same
/// UUID as none.
std::string content_of(const GivenTrials& given);

/// Weighted mean and standard deviation of each channel. Empty `weights`: all are 1.
struct ChannelScale {
  Vector<double> offset;  // [channels]
  Vector<double> spread;  // [channels]; 0 if constant or without weight
};
ChannelScale scale_of(const Matrix<float>& numbers, const Matrix<float>& weights);
/// Whether a channel with this mean and standard deviation is far from what training expects,
/// numbers around 0 of size about 1: |mean| > 5, or spread > 5, or 0 < spread < 0.05.
bool is_far_from_standard(double mean, double spread);

/// Learning from given trials. A fraction of them, at least one, is held out: networks are trained
/// on trials drawn with replacement from the others, and evaluated and probed on the held-out ones.
/// The split is drawn once, from the content of the trials alone, so that it is the same for every
/// network and seed.
///
/// The settings name the file; the caller reads it and passes the trials to take(). Until then all
/// sizes are 0.
struct FileTask {
  static constexpr TaskName name = TaskName::file;

  std::filesystem::path path;
  std::string group = "/";
  double held_out = 0.2;
  std::string content;  // required content_of() the trials; empty: any
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

  /// Takes the trials, and the UUID of their content, computed before targets are standardised.
  /// Throws std::invalid_argument if there are fewer than two trials, sizes do not match or a trial
  /// has no weight, UsageError if `content` is set and differs, and for classes that are all the
  /// same or are to be standardised.
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

  /// Share of the targets, by weight, that are not of the most frequent class; nothing if they are
  /// no classes.
  std::optional<double> chance() const { return chance_; }

  /// The conditions: inputs under which fixed points are searched for [I × C].
  const Matrix<double>& conditions() const { return trials_->conditions; }
  /// The largest |target| with weight of each output; 1 if all are zero [O].
  Vector<double> target_scale() const;
  /// Mean and standard deviation of the targets in the file, which `standardise` removes.
  const ChannelScale& target_statistics() const { return statistics_; }

  /// Draws every trial of `trials`. Requires matrices of this task's sizes and, for the held-out
  /// part, no more trials than it has.
  void fill(Trials& trials, Stream& stream) const;

 private:
  std::shared_ptr<const GivenTrials> trials_ = std::make_shared<const GivenTrials>();
  std::shared_ptr<const std::vector<Index>> order_;  // of the trials; held-out ones last
  ChannelScale statistics_;
  std::optional<double> chance_;
  bool held_out_only_ = false;
};

/// What decides the trials: their content, which tells classes from numbers too, and the fraction
/// held out; not the location of the file, nor whether it was read. Unstandardised targets are the
/// default and not mentioned, so that networks keep the ids they had before `standardise` existed.
std::string canonical_text(std::string_view prefix, const FileTask& task);

}  // namespace unidyn
