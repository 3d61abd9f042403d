#pragma once
// Arrays of numbers on their way into a page: quantised, compressed, and as text.
//
//   value = low + step · code,   code = 0, 1, …, last − 1
//
// The code `last` stands for what is no finite number. With 16 bits a value is off by less than
// 10⁻⁵ of its array's range, with 8 bits by 1/508 of it: the eye can tell neither in a drawing.
// Integers stay as they are. A pack is, before compression (zlib), the length of its header
// [4 bytes], the header as JSON, and the arrays one after the other, each from a multiple of 4 on;
// all little-endian.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

class Pack {
 public:
  enum class Bits { eight, sixteen };

  /// Adds an array of this shape, in C order. Throws std::invalid_argument if the shape is of
  /// another number of values.
  void add(const std::string& name, const std::vector<Index>& shape, std::span<const double> values,
           Bits bits = Bits::sixteen);
  /// Adds integers, each of which has to fit 32 bits.
  void add_integers(const std::string& name, const std::vector<Index>& shape,
                    std::span<const std::int64_t> values);

  /// The pack as base64 (RFC 4648) of its compressed bytes.
  std::string text() const;

 private:
  void begin(const std::string& name, const std::vector<Index>& shape, std::size_t count,
             const std::string& type, const std::string& more);

  std::string header_;  // of the arrays so far: members of a JSON object
  std::string bytes_;   // of the arrays so far
};

/// `bytes` as base64.
std::string base64(std::string_view bytes);

}  // namespace unidyn
