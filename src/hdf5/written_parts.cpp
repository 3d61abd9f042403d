#include "unidyn/hdf5/written_parts.hpp"

#include "unidyn/core/error.hpp"

namespace unidyn::h5 {

void WrittenParts::check(const File& file) const {
  for (const Part& part : parts_) {
    const Dataset dataset = file.dataset(part.dataset);
    if (part.sum_in(dataset, part.begin, part.count) != part.sum)
      throw StorageError(name_of(dataset.id()) +
                         ": what was written is not there when it is read back: a write was lost");
  }
}

}  // namespace unidyn::h5
