#pragma once
// Numeric arrays for embedding in a page: quantised, compressed, and encoded as text.
//
//   value = low + step · code,   code = 0, 1, …, last − 1
//
// The code `last` stands for values that are not finite. The quantisation error is below 10⁻⁵ of
// the array's range with 16 bits, and 1/508 of it with 8 bits: neither is visible in a drawing.
// Integers are stored exactly. A pack is, before compression (zlib), the length of its header [4
// bytes], the header as JSON, and the arrays one after the other, each aligned to 4 bytes; all
// little-endian.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unidyn/linalg/types.hpp"

namespace unidyn {

class Pack {
 public:
  enum class Bits { eight, sixteen };

  /// Adds an array of this shape, in C order. Throws std::invalid_argument if the shape does not
  /// match the number of values.
  void add(const std::string& name, const std::vector<Index>& shape, std::span<const double> values,
           Bits bits = Bits::sixteen);
  /// Adds integers, each of which must fit into 32 bits.
  void add_integers(const std::string& name, const std::vector<Index>& shape,
                    std::span<const std::int64_t> values);

  /// The pack as base64 (RFC 4648) of its compressed bytes.
  std::string text() const;

 private:
  void begin(const std::string& name, const std::vector<Index>& shape, std::size_t count,
             const std::string& type, const std::string& more);

  std::string header_;  // for the arrays so far: members of a JSON object
  std::string bytes_;   // of the arrays so far
};

/// `bytes` as base64.
std::string base64(std::string_view bytes);

}  // namespace unidyn
