#include "unidyn/report/pack.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <new>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

static_assert(std::endian::native == std::endian::little, "packs are little-endian");

template <class Number>
void append(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

struct Scale {
  double low = 0;
  double step = 1;
};

// Maps the range of the finite values to the codes before `last`.
Scale scale_for(std::span<const double> values, double last) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : values)
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (!(low < high)) return {std::isfinite(low) ? low : 0, 1};
  return {low, (high - low) / (last - 1)};
}

template <class Code>
void append_codes(std::string& bytes, std::span<const double> values, const Scale& scale) {
  constexpr Code last = std::numeric_limits<Code>::max();
  for (const double value : values)
    append(bytes, std::isfinite(value)
                      ? static_cast<Code>(std::lround((value - scale.low) / scale.step))
                      : last);
}

std::string compressed(std::string_view bytes) {
  constexpr int level = 6;
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::string result(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
  result.resize(libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(),
                                         result.data(), result.size()));
  return result;
}

}  // namespace

void Pack::begin(const std::string& name, const std::vector<Index>& shape, std::size_t count,
                 const std::string& type, const std::string& more) {
  std::size_t product = 1;
  for (const Index extent : shape) product *= static_cast<std::size_t>(extent);
  require(product == count, "Pack: " + name + " has another number of values than its shape");
  while (bytes_.size() % 4 != 0) bytes_.push_back('\0');
  header_ +=
      fmt::format(R"({}"{}":{{"type":"{}","first":{},"shape":[{}]{}}})", header_.empty() ? "" : ",",
                  name, type, bytes_.size(), fmt::join(shape, ","), more);
}

void Pack::add(const std::string& name, const std::vector<Index>& shape,
               std::span<const double> values, Bits bits) {
  const bool fine = bits == Bits::sixteen;
  const Scale scale = scale_for(values, fine ? 65535 : 255);
  begin(name, shape, values.size(), fine ? "u16" : "u8",
        fmt::format(R"(,"low":{},"step":{})", scale.low, scale.step));
  if (fine)
    append_codes<std::uint16_t>(bytes_, values, scale);
  else
    append_codes<std::uint8_t>(bytes_, values, scale);
}

void Pack::add_integers(const std::string& name, const std::vector<Index>& shape,
                        std::span<const std::int64_t> values) {
  begin(name, shape, values.size(), "i32", "");
  for (const std::int64_t value : values) append(bytes_, static_cast<std::int32_t>(value));
}

std::string Pack::text() const {
  const std::string header = "{" + header_ + "}";
  std::string all;
  append(all, static_cast<std::uint32_t>(header.size()));
  all += header;
  return base64(compressed(all + bytes_));
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text.push_back(i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=');
  }
  return text;
}

}  // namespace unidyn
