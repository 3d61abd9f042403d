#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "unidyn/hdf5/dataset.hpp"

namespace unidyn::h5 {

/// Continues the CRC-32 `sum` (that of zlib and PNG; 0 at the start) with these bytes.
std::uint32_t crc32(std::uint32_t sum, const void* bytes, std::size_t size);

/// Continues the CRC-32 `sum` with these elements: numbers as they are in memory, texts each
/// followed by a null byte.
template <Element T>
std::uint32_t crc32_of(std::span<const T> values, std::uint32_t sum = 0) {
  if constexpr (Number<T>) {
    return crc32(sum, values.data(), values.size_bytes());
  } else {
    for (const T& text : values) sum = crc32(sum, text.c_str(), text.size() + 1);
    return sum;
  }
}

/// The CRC-32 of all elements of a dataset in C order, read some rows at a time.
std::uint32_t crc32_of(const Dataset& dataset);

}  // namespace unidyn::h5
