#include "unidyn/linalg/large_pages.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>

namespace unidyn {
namespace {

constexpr std::size_t rounded_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

// AddressSanitizer checks memory from malloc to the last byte.
#if defined(MADV_HUGEPAGE) && !defined(__SANITIZE_ADDRESS__)

// On x86-64, and on Arm with base pages of 4 KiB.
constexpr std::size_t page = std::size_t{2} << 20;

bool in_pages(std::size_t bytes) {
  return bytes >= page / 2;
}

float* map(std::size_t bytes) {
  const std::size_t size = rounded_up(bytes, page);
  void* const all =
      mmap(nullptr, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) throw std::bad_alloc();
  // Unmap the part before the first page boundary, and the remainder of a page after the last.
  const auto address = reinterpret_cast<std::uintptr_t>(all);
  const std::size_t before = rounded_up(address, page) - address;
  char* const first = static_cast<char*>(all) + before;
  if (before > 0) munmap(all, before);
  munmap(first + size, page - before);
  madvise(first, size, MADV_HUGEPAGE);  // if refused, small pages do as well
  return reinterpret_cast<float*>(first);
}

void unmap(float* numbers, std::size_t bytes) {
  munmap(numbers, rounded_up(bytes, page));
}

#else

bool in_pages(std::size_t) {
  return false;
}
float* map(std::size_t) {
  return nullptr;
}
void unmap(float*, std::size_t) {}

#endif

}  // namespace

float* allocate_large(std::size_t count) {
  if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(float)) throw std::bad_alloc();
  const std::size_t bytes = count * sizeof(float);
  if (in_pages(bytes)) return map(bytes);
  constexpr std::size_t alignment = 128;
  void* const memory =
      std::aligned_alloc(alignment, rounded_up(std::max<std::size_t>(bytes, 1), alignment));
  if (!memory) throw std::bad_alloc();
  auto* const numbers = static_cast<float*>(memory);
  std::fill_n(numbers, count, 0.0f);
  return numbers;
}

void free_large(float* numbers, std::size_t count) {
  const std::size_t bytes = count * sizeof(float);
  if (in_pages(bytes)) return unmap(numbers, bytes);
  std::free(numbers);
}

}  // namespace unidyn
