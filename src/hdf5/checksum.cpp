#include "unidyn/hdf5/checksum.hpp"

#include <libdeflate.h>

#include <algorithm>

namespace unidyn::h5 {
namespace {

template <Element T>
std::uint32_t crc32_by_rows(const Dataset& dataset) {
  constexpr hsize_t most_elements = hsize_t{1} << 21;
  const Shape shape = dataset.shape();
  if (shape.empty()) return crc32_of<T>(dataset.read<T>());
  const hsize_t rows = shape.front();
  const hsize_t row = rows > 0 ? element_count(shape) / rows : 0;
  const hsize_t step = std::max<hsize_t>(1, most_elements / std::max<hsize_t>(1, row));
  std::uint32_t sum = 0;
  for (hsize_t first = 0; first < rows; first += step)
    sum = crc32_of<T>(dataset.read_rows<T>(first, std::min(step, rows - first)), sum);
  return sum;
}

}  // namespace

std::uint32_t crc32(std::uint32_t sum, const void* bytes, std::size_t size) {
  return libdeflate_crc32(sum, bytes, size);
}

std::uint32_t crc32_of(const Dataset& dataset) {
  switch (dataset.type()) {
    case Type::float32:
      return crc32_by_rows<float>(dataset);
    case Type::float64:
      return crc32_by_rows<double>(dataset);
    case Type::int32:
      return crc32_by_rows<std::int32_t>(dataset);
    case Type::int64:
      return crc32_by_rows<std::int64_t>(dataset);
    case Type::uint8:
      return crc32_by_rows<std::uint8_t>(dataset);
    case Type::text:
      return crc32_by_rows<std::string>(dataset);
  }
  throw std::invalid_argument("crc32_of: no such type");
}

}  // namespace unidyn::h5
