#include "unidyn/hdf5/written_parts.hpp"

#include <libdeflate.h>

#include "unidyn/core/error.hpp"

namespace unidyn::h5 {

std::uint32_t WrittenParts::add_to(std::uint32_t sum, const void* bytes, std::size_t size) {
  return libdeflate_crc32(sum, bytes, size);
}

void WrittenParts::check(const File& file) const {
  for (const Part& part : parts_) {
    const Dataset dataset = file.dataset(part.dataset);
    if (part.sum_in(dataset, part.begin, part.count) != part.sum)
      throw StorageError(name_of(dataset.id()) +
                         ": what was written is not there when it is read back: a write was lost");
  }
}

}  // namespace unidyn::h5
