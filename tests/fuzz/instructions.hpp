#pragma once
// HDF5 files made by instructions that any bytes are. HDF5 itself does not survive all files whose
// own structures were damaged (1.10.8 reads past its global heap, for instance); these are sound
// files with contents that nobody would expect.
#include <cstdint>
#include <string>
#include <string_view>

namespace unidyn::fuzz {

/// Takes numbers from bytes; zeros when there are no more.
class Instructions {
 public:
  explicit Instructions(std::string_view bytes) : bytes_(bytes) {}

  bool over() const { return bytes_.empty(); }
  std::uint8_t byte();
  /// 0 to below `count`.
  std::uint8_t below(std::uint8_t count) { return static_cast<std::uint8_t>(byte() % count); }
  /// Mostly small, sometimes NaN, infinite, negative, or very large.
  double number();

 private:
  std::string_view bytes_;
};

/// A file of some of the datasets that files of trials have, of any kinds of elements, shapes,
/// values, axis names and attributes.
std::string trials_made_by(Instructions& take);

/// `population`, a file, with changed datasets: other elements, another shape, another kind, or
/// none at all.
std::string edited_by(Instructions& take, std::string population);

}  // namespace unidyn::fuzz
