#pragma once
#include <cstddef>

namespace unidyn {

/// `count` zeros in single precision, aligned to 128 bytes. Throws std::bad_alloc. To be given back
/// by free_large(), with the same count.
///
/// From one mebibyte on they fill pages of two, where the system has such pages to spare (Linux's
/// transparent huge pages), and so fewer addresses are looked up by who reads them from end to end,
/// over and over: up to twice the memory is taken for it. What is freed goes back to the system.
float* allocate_large(std::size_t count);
void free_large(float* numbers, std::size_t count);

}  // namespace unidyn
