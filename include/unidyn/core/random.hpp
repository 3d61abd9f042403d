#pragma once
// Counter-based random streams: Philox4x64-10 (Salmon, Moraes, Dror & Shaw, SC'11) from Random123.
// A stream is a pure function of its key, so results do not depend on the order of draws.
#include <Random123/philox.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace unidyn {

/// A stream of random numbers for one purpose of one subject, such as ("8c6a…", "initial weights").
/// Streams with different keys are independent; equal keys give equal streams.
class Stream {
 public:
  /// Member `index` of the family of streams named by (`subject`, `purpose`), for example one per
  /// training step.
  Stream(std::string_view subject, std::string_view purpose, std::uint64_t index = 0);

  /// How far a stream has been read.
  struct Position {
    std::uint64_t words = 0;  // 64-bit words already drawn
    bool has_spare = false;   // whether half of a Box–Muller pair is left
    double spare_normal = 0;  // that half

    bool operator==(const Position&) const = default;
  };
  Position position() const;
  /// Continues from `position`, taken from a stream with the same key.
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

/// A uniformly random permutation of 0, …, count − 1 (Fisher & Yates; Durstenfeld 1964).
std::vector<std::ptrdiff_t> shuffled(std::size_t count, Stream& stream);

}  // namespace unidyn
