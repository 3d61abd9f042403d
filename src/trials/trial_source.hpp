#pragma once
// One group of a file of trials that a user made: finds its arrays whatever their order, kind of
// numbers and packing, and refuses what it does not understand.
#include <span>
#include <string>
#include <vector>

#include "trial_axes.hpp"
#include "unidyn/hdf5/given.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// An array that trials may have: its name, and what its axes are, in Unidyn's order.
struct Wanted {
  std::string name;
  std::vector<Role> axes;
  std::string layout;  // "trial x time x channel", for messages
};

/// An array that was found in the file.
struct Found {
  h5::GivenDataset dataset;
  h5::Shape shape;                // in the order that was wanted
  std::vector<std::size_t> axes;  // of the dataset, in that order
};

/// The numbers of an array in the order that was wanted, its last axis along columns. NaN where the
/// file has a hole: an element that its _FillValue or missing_value marks, or NaN itself.
struct Numbers {
  Matrix<double> values;
  bool marked = false;  // some holes are marked
};

class Source {
 public:
  /// `path` names the file in messages, `place` the group: where a dataset that is missing should
  /// be.
  Source(const h5::GivenFile& file, std::string path, const std::string& group,
         std::string place = "in the group that task.group names");

  /// Throws UsageError if the file has no such group.
  void require_group() const;
  std::vector<std::string> names() const { return file_.names(group_); }
  h5::Member member(const std::string& name) const { return file_.member(group_ + name); }
  bool has(const std::string& name) const { return member(name).kind != h5::Member::Kind::nothing; }

  /// The source of a group in this one.
  Source inside(const std::string& name) const { return {file_, path_, group_ + name, place_}; }
  /// Its path in the file, without a slash at its end; empty for the root.
  std::string name() const { return group_.substr(0, group_.size() - 1); }
  h5::GivenObject group() const { return file_.group(group_); }

  /// The dataset of an array. Its shape is as wanted; arrays that MATLAB wrote may lack a last axis
  /// of one element. Throws UsageError that names the dataset, and what would be right.
  Found find(const Wanted& wanted);
  /// The dataset as it lies in the file, once it is sure that there is one with elements to read.
  h5::GivenDataset dataset(const Wanted& wanted) const;

  /// Refuses attributes that may change what numbers mean, but those that numbers() applies; the
  /// others become notes. find() has done so.
  void heed_attributes(const std::string& name, const h5::GivenDataset& dataset);

  Numbers numbers(const Wanted& wanted, const Found& found) const;
  /// The names of an array's channels; empty without any.
  std::vector<std::string> channel_names(const Found& found) const;

  [[noreturn]] void refuse(const std::string& name, const std::string& what) const;
  /// Where an element is, counted from 0, such as "trial 3, time 0, channel 1".
  static std::string place(const Wanted& wanted, const h5::Shape& shape, Index element);

  /// What was found out on the way that people should know, a sentence each. `used` are the members
  /// of the group that were read.
  std::vector<std::string> notes(std::span<const std::string> used) const;

 private:
  std::vector<std::size_t> axes_of(const Wanted& wanted, const h5::GivenDataset& dataset);
  bool is_reversed(const h5::GivenDataset& dataset) const;

  const h5::GivenFile& file_;
  std::string path_;
  std::string group_;  // with a slash at its end
  std::string place_;
  std::vector<std::string> reversed_;  // arrays that MATLAB wrote
  std::vector<std::string> named_;     // arrays whose axes' names told their order
  std::vector<std::string> unused_;    // attributes
  std::vector<std::string> scales_;    // paths of dimension scales
};

}  // namespace unidyn
