#pragma once
// Counter-based random streams: Philox4x64-10 (Salmon, Moraes, Dror & Shaw, SC'11) from Random123.
// A stream is a pure function of its key, so no result depends on who draws first.
#include <Random123/philox.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace unidyn {

/// The stream of random numbers that belongs to one purpose of one subject, such as
/// ("8c6a…", "initial weights"). Streams with different keys are independent; equal keys repeat.
class Stream {
 public:
  /// Member `index` of the family of streams named by (`subject`, `purpose`): one for each
  /// training step, say.
  Stream(std::string_view subject, std::string_view purpose, std::uint64_t index = 0);

  /// Where a stream stands among its numbers.
  struct Position {
    std::uint64_t words = 0;  // of 64 bits given out
    bool has_spare = false;   // half of a Box–Muller pair is still to be given out
    double spare_normal = 0;  // that half

    bool operator==(const Position&) const = default;
  };
  Position position() const;
  /// Goes on as a stream of the same key does from `position`.
  void seek(const Position& position);

  /// 64 uniformly distributed bits.
  std::uint64_t bits();
  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  double uniform();
  /// Uniform in {0, …, bound − 1}, without bias. Requires bound ≥ 1.
  std::uint64_t below(std::uint64_t bound);
  /// Standard normal (Box & Muller 1958).
  double normal();

 private:
  r123::Philox4x64 philox_;
  r123::Philox4x64::ctr_type counter_;
  r123::Philox4x64::key_type key_;
  r123::Philox4x64::ctr_type block_{};
  unsigned used_ = 4;        // words of block_ already given out
  double spare_normal_ = 0;  // the second number of the last Box–Muller pair
  bool has_spare_ = false;
};

/// 0, …, count − 1 in an order of which all are equally likely (Fisher & Yates; Durstenfeld 1964).
std::vector<std::ptrdiff_t> shuffled(std::size_t count, Stream& stream);

}  // namespace unidyn
