#pragma once
// Memory for arrays that are read from end to end, over and over.
#include <cstddef>

namespace unidyn {

/// `bytes` bytes, or null; where they fill half a page of two mebibytes or more, in such pages, if
/// the system has them (Linux: transparent huge pages), so that fewer addresses are looked up. To
/// be freed by free_large(). As Google Highway's AllocateAligned wants it; `unused` is.
void* allocate_large(void* unused, std::size_t bytes);
void free_large(void* unused, void* memory);

}  // namespace unidyn
