#pragma once
// The arrays of trials as stored in a file, before it is decided which values count, padded to the
// longest trial. The file may hold them padded, as rows of several lengths, or in one group for
// each trial.
#include <optional>

#include "trial_source.hpp"

namespace unidyn {

struct RawTrials {
  Index count = 0;
  Index time = 0;                      // [steps] of the longest trial
  Matrix<float> inputs = {};           // [I × count·time], trial by trial; NaN where missing
  Matrix<float> targets = {};          // [O × count·time]
  Matrix<float> mask = {};             // [O or 1 × count·time]; empty: none
  Index classes = 0;                   // that targets are; 0: targets are numbers
  std::vector<Index> length = {};      // of each trial; empty: all are `time`
  bool marked = false;                 // some missing inputs are marked by _FillValue
  std::vector<std::string> used = {};  // members of the group that were read
  std::vector<std::string> notes = {};
};

/// Rounds to single precision; −0 becomes 0, because integers do not have it.
Matrix<float> rounded(const Matrix<double>& values);

/// If inputs and targets are variable-length sequences (trial, or trial × channel), reads them and
/// a mask of the same kind; otherwise empty.
std::optional<RawTrials> read_row_trials(Source& source);

/// If a group has no inputs and targets but subgroups do (time × channel each, optionally with a
/// mask), reads these in natural order of their names; empty if there are no such subgroups. Throws
/// UsageError for a subgroup that lacks inputs or targets.
std::optional<RawTrials> read_group_trials(const Source& source);

}  // namespace unidyn
