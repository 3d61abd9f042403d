#include "linalg/simd/large_pages.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace unidyn {

void* allocate_large(void*, std::size_t bytes) {
  constexpr std::size_t page = std::size_t{2} << 20;
  if (bytes < page / 2) return std::malloc(bytes);
  const std::size_t whole = (bytes + page - 1) / page * page;
  void* const memory = std::aligned_alloc(page, whole);
#ifdef MADV_HUGEPAGE
  // A wish: where it is refused, the memory is as good.
  if (memory) madvise(memory, whole, MADV_HUGEPAGE);
#endif
  return memory;
}

void free_large(void*, void* memory) {
  std::free(memory);
}

}  // namespace unidyn
