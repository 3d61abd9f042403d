#pragma once
// Reading HDF5 files written by other programs, with element types, axis names and links that
// Unidyn's own files do not have. Part of the one layer over the C interface. Every failure is a
// StorageError of one sentence: the file, the object and HDF5's innermost reason.
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "unidyn/hdf5/object.hpp"

namespace unidyn::h5 {

/// The object at a path of a given file.
struct Member {
  enum class Kind { nothing, group, dataset, other_file, broken_link, unknown };
  Kind kind = Kind::nothing;
  std::string target;  // of a link into another file or to nothing
};

/// A dataset or group of a given file.
class GivenObject {
 public:
  explicit GivenObject(Handle handle) : handle_(std::move(handle)) {}

  hid_t id() const { return handle_.id(); }
  /// The names of its attributes, sorted.
  std::vector<std::string> attributes() const;
  bool has(const std::string& attribute) const;
  /// The values of a numeric attribute of any type and shape; empty if there is none.
  std::vector<double> numbers(const std::string& attribute) const;
  /// The value of an attribute of one boolean; nothing where it has none.
  std::optional<bool> flag(const std::string& attribute) const;
  /// The values of an attribute of texts; empty where it has none.
  std::vector<std::string> texts(const std::string& attribute) const;

 protected:
  Handle handle_;
};

/// The kind of a dataset's elements.
enum class Elements {
  numbers,  // of any type; also booleans, as 0 and 1
  rows,     // of numbers, of any length each (HDF5: variable-length sequences)
  no_numbers
};

class GivenDataset : public GivenObject {
 public:
  /// Throws StorageError if its elements cannot be read: because they are in other files, or are
  /// compressed with a filter that is not installed.
  explicit GivenDataset(Handle handle);

  const Shape& shape() const { return shape_; }
  Elements elements() const;
  /// A description of elements that are not numbers, such as "texts" or "records (real, imag)".
  std::string element_text() const;

  /// Reads all elements in C order, a few million at a time: `take` gets the index of the first one
  /// and their values. Requires Elements::numbers.
  void read(const std::function<void(hsize_t, std::span<const double>)>& take) const;
  /// All rows. Requires Elements::rows.
  std::vector<std::vector<double>> read_rows() const;

  /// The name of each axis, from its label or its dimension scale; empty if it has none.
  std::vector<std::string> axis_names() const;
  /// The texts of an axis's dimension scale; empty without a scale, or if it is not a text dataset.
  std::vector<std::string> scale_texts(unsigned axis) const;
  /// The paths of the dimension scales of all axes.
  std::vector<std::string> scale_paths() const;

 private:
  void require_readable() const;

  Shape shape_;
};

/// A file opened for reading by this process only. Never opens another file.
class GivenFile {
 public:
  /// Throws StorageError if it cannot be opened.
  explicit GivenFile(const std::filesystem::path& path);

  /// Whether the file begins with the header of MATLAB or of Julia's JLD and JLD2, whose arrays
  /// have their axes reversed in the file.
  bool is_column_major() const { return is_column_major_; }

  Member member(const std::string& path) const;
  /// The names of a group's members, sorted.
  std::vector<std::string> names(const std::string& path) const;
  GivenObject group(const std::string& path) const;
  GivenDataset dataset(const std::string& path) const;

 private:
  Handle file_;
  Handle links_;  // property list that forbids links into other files
  bool is_column_major_ = false;
};

}  // namespace unidyn::h5
