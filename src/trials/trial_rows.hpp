#pragma once
// The arrays of trials as they are in a file, before it is clear what of them counts: padded to the
// longest trial, whether they lie in the file padded, as rows of several lengths, or in a group for
// each trial.
#include <optional>

#include "trial_source.hpp"

namespace unidyn {

struct RawTrials {
  Index count = 0;
  Index time = 0;                      // [steps] of the longest trial
  Matrix<float> inputs = {};           // [I × count·time], trial by trial; NaN in holes
  Matrix<float> targets = {};          // [O × count·time]
  Matrix<float> mask = {};             // [O or 1 × count·time]; empty: none
  std::vector<Index> length = {};      // of each trial; empty: all have `time`
  bool marked = false;                 // some holes of the inputs are marked by their _FillValue
  std::vector<std::string> used = {};  // members of the group that were read
  std::vector<std::string> notes = {};
};

/// To single precision, −0 becoming 0: integers do not have it.
Matrix<float> rounded(const Matrix<double>& values);

/// Where inputs and targets are variable-length sequences, trial or trial × channel: reads them,
/// and a mask of the same kind. Nothing where they are not.
std::optional<RawTrials> read_row_trials(Source& source);

/// Where a group has no inputs and targets but groups in it do, time × channel each, with a mask or
/// without: reads these, ordered by name with numbers in it by their value. Nothing where there are
/// no such groups. Throws UsageError for a group that lacks inputs or targets.
std::optional<RawTrials> read_group_trials(const Source& source);

}  // namespace unidyn
