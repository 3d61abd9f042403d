#pragma once
#include <vector>

#include "unidyn/hdf5/object.hpp"

namespace unidyn::h5 {

/// The product of all extents.
hsize_t element_count(const Shape& shape);

/// How the ranks of a parallel file move data: each for itself, or all in one operation in which
/// every rank takes part, be it with nothing. Files of one process are always independent.
enum class Transfer { independent, collective };

/// An n-dimensional array of one Element type, contiguous in the file. `rows` are the slices along
/// the first dimension.
///
/// Reading and writing throw std::invalid_argument where the number of values does not fit the rows
/// or these do not fit the dataset, and StorageError where the element type is another one or
/// the file system fails.
class Dataset : public Object {
 public:
  explicit Dataset(Handle handle) : Object(std::move(handle)) {}

  Shape shape() const;
  Type type() const { return stored().type; }
  /// Where in the file the elements are, in one piece.
  struct Room {
    hsize_t first = 0;  // byte
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

  /// Reads all elements into `values`, in C order, whatever numbers they are in the file: HDF5
  /// rounds them to T. Throws StorageError where they are no numbers.
  template <Number T>
  void read_converted_into(std::span<T> values) const {
    fetch_converted(values);
  }

  /// Writes the `count` rows from `first` on. Returns how the data really moved, which
  /// H5Pget_mpio_actual_io_mode tells: HDF5 may refuse to do collectively what it was asked to.
  template <Element T>
  Transfer write_rows(hsize_t first, hsize_t count, std::span<const T> values,
                      Transfer transfer = Transfer::independent) {
    return put(rows(first, count), values, transfer);
  }
  /// Reads the `count` rows from `first` on into `values`; returns how they moved.
  template <Element T>
  Transfer read_rows_into(hsize_t first, hsize_t count, std::span<T> values,
                          Transfer transfer = Transfer::independent) const {
    return fetch(rows(first, count), values, transfer);
  }
  /// Reads the `count` rows from `first` on.
  template <Element T>
  std::vector<T> read_rows(hsize_t first, hsize_t count,
                           Transfer transfer = Transfer::independent) const {
    const Selection some = rows(first, count);
    std::vector<T> values(some.size);
    fetch(some, std::span<T>(values), transfer);
    return values;
  }

  /// Writes the `count` elements along each dimension from `begin` on: a box, in C order.
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
  /// Detaches it: before this dataset is removed, or the scale would refer to what is no more.
  void detach_scale(unsigned dimension, const Dataset& scale);
  /// Labels dimension `dimension`, such as "network".
  void label(unsigned dimension, const std::string& text);

 private:
  // Which elements move: the dataspaces in the file and in memory.
  struct Selection {
    Handle file;
    Handle memory;
    std::size_t size;
    bool of_nothing;  // the dataset has no elements at all
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
