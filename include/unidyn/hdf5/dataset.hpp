#pragma once
#include <vector>

#include "unidyn/hdf5/object.hpp"

namespace unidyn::h5 {

/// The product of all extents.
hsize_t element_count(const Shape& shape);

/// How the ranks of a parallel file move data: each independently, or in one collective operation
/// in which every rank takes part, even without data. Files of one process are always independent.
enum class Transfer { independent, collective };

/// An n-dimensional array of one Element type, contiguous in the file. `rows` are the slices along
/// the first dimension.
///
/// Reading and writing throw std::invalid_argument if the number of values does not match the rows
/// or the rows are not within the dataset, and StorageError if the element type differs or the file
/// system fails.
class Dataset : public Object {
 public:
  explicit Dataset(Handle handle) : Object(std::move(handle)) {}

  Shape shape() const;
  Type type() const { return stored().type; }
  /// The contiguous range of the file that holds the elements.
  struct Room {
    hsize_t first = 0;  // [byte]
    hsize_t size = 0;   // [bytes]
  };
  Room room() const;

  /// Writes all elements, in C order.
  template <Element T>
  void write(std::span<const T> values) {
    put(everything(), values, Transfer::independent);
  }
  /// Reads all elements, in C order.
  template <Element T>
  std::vector<T> read() const {
    const Selection all = everything();
    std::vector<T> values(all.size);
    fetch(all, std::span<T>(values), Transfer::independent);
    return values;
  }

  /// Reads all elements into `values`, in C order, from any numeric type in the file: HDF5 rounds
  /// them to T. Throws StorageError if they are not numbers.
  template <Number T>
  void read_converted_into(std::span<T> values) const {
    fetch_converted(values);
  }

  /// Writes `count` rows starting at `first`. Returns how the data really moved, according to
  /// H5Pget_mpio_actual_io_mode: HDF5 may refuse a collective transfer.
  template <Element T>
  Transfer write_rows(hsize_t first, hsize_t count, std::span<const T> values,
                      Transfer transfer = Transfer::independent) {
    return put(rows(first, count), values, transfer);
  }
  /// Reads `count` rows starting at `first` into `values`; returns how they moved.
  template <Element T>
  Transfer read_rows_into(hsize_t first, hsize_t count, std::span<T> values,
                          Transfer transfer = Transfer::independent) const {
    return fetch(rows(first, count), values, transfer);
  }
  /// Reads `count` rows starting at `first`.
  template <Element T>
  std::vector<T> read_rows(hsize_t first, hsize_t count,
                           Transfer transfer = Transfer::independent) const {
    const Selection some = rows(first, count);
    std::vector<T> values(some.size);
    fetch(some, std::span<T>(values), transfer);
    return values;
  }

  /// Writes a box of `count` elements along each dimension, starting at `begin`, in C order.
  template <Element T>
  Transfer write_box(const Shape& begin, const Shape& count, std::span<const T> values,
                     Transfer transfer = Transfer::independent) {
    return put(box(begin, count), values, transfer);
  }
  /// Reads such a box.
  template <Element T>
  std::vector<T> read_box(const Shape& begin, const Shape& count,
                          Transfer transfer = Transfer::independent) const {
    const Selection some = box(begin, count);
    std::vector<T> values(some.size);
    fetch(some, std::span<T>(values), transfer);
    return values;
  }

  /// Declares this dataset a dimension scale (HDF5 Dimension Scale Specification) called `name`.
  void make_scale(const std::string& name);
  /// Attaches the scale `scale` to dimension `dimension`, counted from 0.
  void attach_scale(unsigned dimension, const Dataset& scale);
  /// Detaches it. Required before this dataset is removed, since the scale refers to it.
  void detach_scale(unsigned dimension, const Dataset& scale);
  /// Labels dimension `dimension`, such as "network".
  void label(unsigned dimension, const std::string& text);

 private:
  // The elements to move: the dataspaces in the file and in memory.
  struct Selection {
    Handle file;
    Handle memory;
    std::size_t size;
    bool of_nothing;  // the dataset has no elements
  };

  Stored stored() const;
  Handle hdf5_type() const;
  Selection everything() const;
  Selection rows(hsize_t first, hsize_t count) const;
  Selection box(const Shape& begin, const Shape& count) const;
  Stored checked_for(Type type, std::size_t count, const Selection& selection) const;
  Transfer put(const Selection& selection, const ConstValues& values, Transfer transfer);
  Transfer fetch(const Selection& selection, const Values& values, Transfer transfer) const;
  void fetch_converted(const Values& values) const;
};

}  // namespace unidyn::h5
