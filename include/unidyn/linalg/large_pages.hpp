#pragma once
#include <cstddef>

namespace unidyn {

/// `count` zeros in single precision, aligned to 128 bytes. Throws std::bad_alloc. Free them with
/// free_large() and the same count.
///
/// Allocations of at least 1 MiB use 2 MiB pages where the system has them to spare (Linux's
/// transparent huge pages), which saves TLB misses for code that reads the memory from end to end
/// again and again. They can take up to twice the memory. Freed memory returns to the system.
float* allocate_large(std::size_t count);
void free_large(float* numbers, std::size_t count);

}  // namespace unidyn
