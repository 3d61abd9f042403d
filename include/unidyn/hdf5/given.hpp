#pragma once
// Reading HDF5 files that other programs wrote, which have kinds of elements, names of axes and
// links that Unidyn's own files do not have. Part of the one layer over the C interface. What fails
// is a StorageError of one sentence: the file, the object and HDF5's innermost reason.
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "unidyn/hdf5/object.hpp"

namespace unidyn::h5 {

/// What is at a path of a given file.
struct Member {
  enum class Kind { nothing, group, dataset, other_file, broken_link, unknown };
  Kind kind = Kind::nothing;
  std::string target;  // of a link that leads into another file, or nowhere
};

/// A dataset or group of a given file.
class GivenObject {
 public:
  explicit GivenObject(Handle handle) : handle_(std::move(handle)) {}

  hid_t id() const { return handle_.id(); }
  /// The names of its attributes, sorted.
  std::vector<std::string> attributes() const;
  bool has(const std::string& attribute) const;
  /// The values of an attribute of numbers, of any kind and shape; empty where it has none.
  std::vector<double> numbers(const std::string& attribute) const;
  /// The value of an attribute of one boolean; nothing where it has none.
  std::optional<bool> flag(const std::string& attribute) const;
  /// The values of an attribute of texts; empty where it has none.
  std::vector<std::string> texts(const std::string& attribute) const;

 protected:
  Handle handle_;
};

/// What the elements of a dataset are.
enum class Elements {
  numbers,  // of any kind; also booleans, as 0 and 1
  rows,     // of numbers, each of its own length (HDF5: variable-length sequences)
  no_numbers
};

class GivenDataset : public GivenObject {
 public:
  /// Throws StorageError if its elements cannot be read here: they lie in other files, or were
  /// compressed with a filter that is not installed.
  explicit GivenDataset(Handle handle);

  const Shape& shape() const { return shape_; }
  Elements elements() const;
  /// What elements that are no numbers are, such as "texts" or "records (real, imag)".
  std::string element_text() const;

  /// All elements in C order, a few million at a time: `take` gets the index of the first of them
  /// and their values. Requires Elements::numbers.
  void read(const std::function<void(hsize_t, std::span<const double>)>& take) const;
  /// All rows. Requires Elements::rows.
  std::vector<std::vector<double>> read_rows() const;

  /// The name of each axis, from its label, its dimension scale or xarray's _ARRAY_DIMENSIONS;
  /// empty where it has none.
  std::vector<std::string> axis_names() const;
  /// The texts of the dimension scale of an axis; empty without one, or where it holds no texts.
  std::vector<std::string> scale_texts(unsigned axis) const;
  /// The paths of the dimension scales of all axes.
  std::vector<std::string> scale_paths() const;

 private:
  void require_readable() const;

  Shape shape_;
};

/// A file opened for reading, of one process alone. Never opens another file.
class GivenFile {
 public:
  /// Throws StorageError if there is none that can be opened.
  explicit GivenFile(const std::filesystem::path& path);

  /// Whether MATLAB's own header stands in front of the file.
  bool is_matlab() const { return is_matlab_; }

  Member member(const std::string& path) const;
  /// The names of a group's members, sorted.
  std::vector<std::string> names(const std::string& path) const;
  GivenObject group(const std::string& path) const;
  GivenDataset dataset(const std::string& path) const;

 private:
  Handle file_;
  Handle links_;  // properties that keep links from leading into other files
  bool is_matlab_ = false;
};

}  // namespace unidyn::h5
