#pragma once
// One group of a user's file of trials: finds its arrays whatever their order of axes, type and
// packing, and rejects what it does not understand.
#include <span>
#include <string>
#include <vector>

#include "trial_axes.hpp"
#include "unidyn/hdf5/given.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// An array that trials may have: its name, and its axes in Unidyn's order.
struct Wanted {
  std::string name;
  std::vector<Role> axes;
  std::string layout;  // "trial x time x channel", for messages
};

/// An array found in the file.
struct Found {
  h5::GivenDataset dataset;
  h5::Shape shape;                // in the wanted order
  std::vector<std::size_t> axes;  // of the dataset, in that order
};

/// The values of an array in the wanted order, with its last axis along columns. NaN for missing
/// ones: elements equal to _FillValue or missing_value, or NaN itself.
struct Numbers {
  Matrix<double> values;
  bool marked = false;  // some missing values are marked
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

  /// The dataset of an array. Its shape is the wanted one; arrays written by MATLAB may lack a last
  /// axis of one element. Throws UsageError that names the dataset, and what would be right.
  Found find(const Wanted& wanted);
  /// The dataset as stored in the file, after checking that it exists and has elements to read.
  h5::GivenDataset dataset(const Wanted& wanted) const;

  /// Rejects attributes that may change the meaning of numbers, except those that numbers()
  /// applies; others become notes. Called by find().
  void heed_attributes(const std::string& name, const h5::GivenDataset& dataset);

  /// Which axis of the dataset is which of the wanted ones, by its names or its writer; those that
  /// MATLAB has dropped are missing at the end. Called by find().
  std::vector<std::size_t> axes_of(const Wanted& wanted, const h5::GivenDataset& dataset);

  /// Rejects a number of classes that the group has instead of its `targets`.
  void refuse_classes_of_group(const std::string& targets) const;

  /// Rejects members of the group that are not `used` but were probably meant to say which targets
  /// count or how long trials are, and attributes of the group that belong to its datasets.
  void refuse_lookalikes(std::span<const std::string> used) const;

  Numbers numbers(const Wanted& wanted, const Found& found) const;
  /// The attribute `classes` of targets: how many classes they are; 0 without it, if they are
  /// numbers. Throws UsageError if it is no whole number from 2 to 10000, or is the group's.
  Index classes(const Wanted& wanted) const;
  /// The names of an array's channels; empty if it has none.
  std::vector<std::string> channel_names(const Found& found) const;

  [[noreturn]] void refuse(const std::string& name, const std::string& what) const;
  /// The position of an element, counted from 0, such as "trial 3, time 0, channel 1".
  static std::string place(const Wanted& wanted, const h5::Shape& shape, Index element);

  /// Findings that users should know about, one sentence each. `used` are the members of the group
  /// that were read.
  std::vector<std::string> notes(std::span<const std::string> used) const;

 private:
  std::vector<std::string> axis_names(const std::string& name,
                                      const h5::GivenDataset& dataset) const;
  bool is_reversed(const h5::GivenDataset& dataset) const;

  const h5::GivenFile& file_;
  std::string path_;
  std::string group_;  // with a slash at its end
  std::string place_;
  std::vector<std::string> reversed_;  // arrays that MATLAB or Julia wrote
  std::vector<std::string> named_;     // arrays whose order was given by axis names
  std::vector<std::string> unused_;    // attributes
  std::vector<std::string> scales_;    // paths of dimension scales
};

}  // namespace unidyn
