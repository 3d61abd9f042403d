#pragma once
// Detects writes to datasets that were lost without an error: MPI-IO treats a truncated write as
// complete, and a rank may not learn of a failure on another.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unidyn/hdf5/checksum.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn::h5 {

/// What a rank has written to some datasets: boxes, each with the CRC-32 of what was intended.
class WrittenParts {
 public:
  /// Records a box of `count` elements along each dimension, starting at `begin`, in C order.
  template <Element T>
  void add(const std::string& dataset, const Shape& begin, const Shape& count,
           std::span<const T> values) {
    if (!values.empty()) parts_.push_back({dataset, begin, count, crc32_of<T>(values), &sum_in<T>});
  }
  /// Records `count` rows, starting at `first`, of a dataset of this shape.
  template <Element T>
  void add_rows(const std::string& dataset, const Shape& shape, hsize_t first, hsize_t count,
                std::span<const T> values) {
    Shape begin(shape.size(), 0), counts = shape;
    begin.front() = first;
    counts.front() = count;
    add(dataset, begin, counts, values);
  }

  /// Reads all of them back from a file that has been synced and closed in the meantime. Throws
  /// StorageError with the file and the dataset if the contents differ. For the limits of this
  /// check see PosixFile::require_contents.
  void check(const File& file) const;

 private:
  struct Part {
    std::string dataset;
    Shape begin, count;
    std::uint32_t sum;
    std::uint32_t (*sum_in)(const Dataset&, const Shape&, const Shape&);
  };

  template <Element T>
  static std::uint32_t sum_in(const Dataset& dataset, const Shape& begin, const Shape& count) {
    return crc32_of<T>(dataset.read_box<T>(begin, count));
  }

  std::vector<Part> parts_;
};

}  // namespace unidyn::h5
