#pragma once
// Finds writes of datasets that were lost, though nobody said so: MPI takes a write that was cut
// short for a whole one, and a rank may not learn what failed on another.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unidyn/hdf5/checksum.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn::h5 {

/// What a rank has written of some datasets: boxes, each with the CRC-32 of the elements meant.
class WrittenParts {
 public:
  /// Remembers the box of `count` elements along each dimension from `begin` on, in C order.
  template <Element T>
  void add(const std::string& dataset, const Shape& begin, const Shape& count,
           std::span<const T> values) {
    if (!values.empty()) parts_.push_back({dataset, begin, count, crc32_of<T>(values), &sum_in<T>});
  }
  /// Remembers `count` rows from `first` on of a dataset of this shape.
  template <Element T>
  void add_rows(const std::string& dataset, const Shape& shape, hsize_t first, hsize_t count,
                std::span<const T> values) {
    Shape begin(shape.size(), 0), counts = shape;
    begin.front() = first;
    counts.front() = count;
    add(dataset, begin, counts, values);
  }

  /// Reads all of them again from a file that has been synced and closed since. Throws
  /// StorageError, naming the file and the dataset, where there is something else now. What can be
  /// seen this way is said at PosixFile::require_contents.
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
