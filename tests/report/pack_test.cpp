#include "unidyn/report/pack.hpp"

#include <gmock/gmock.h>
#include <libdeflate.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace unidyn {
namespace {

using ::testing::HasSubstr;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string decoded(std::string_view text) {
  const std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned group = 0, bits = 0;
  for (const char digit : text) {
    if (digit == '=') break;
    group = group << 6 | static_cast<unsigned>(digits.find(digit));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(group >> bits & 255));
  }
  return bytes;
}

// A pack before it was compressed: its header, and its arrays' bytes.
struct Opened {
  std::string header, bytes;

  explicit Opened(const Pack& pack) {
    const std::string compressed = decoded(pack.text());
    std::string all(1 << 20, '\0');
    std::size_t size = 0;
    libdeflate_decompressor* tool = libdeflate_alloc_decompressor();
    const auto result = libdeflate_zlib_decompress(tool, compressed.data(), compressed.size(),
                                                   all.data(), all.size(), &size);
    libdeflate_free_decompressor(tool);
    if (result != LIBDEFLATE_SUCCESS) throw std::runtime_error("not a zlib stream");
    std::uint32_t length = 0;
    std::memcpy(&length, all.data(), sizeof length);
    header = all.substr(4, length);
    bytes = all.substr(4 + length, size - 4 - length);
  }
  template <class T>
  T at(std::size_t first, std::size_t i) const {
    T value;
    std::memcpy(&value, bytes.data() + first + i * sizeof(T), sizeof(T));
    return value;
  }
};

TEST(Base64, IsThatOfTheStandard) {  // RFC 4648, section 10
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

TEST(Pack, ValuesAreOffByHalfAStepAtMost) {
  const std::vector<double> values = {-3,  0.1234567, 17,
                                      2.5, none,      -std::numeric_limits<double>::infinity()};
  Pack pack;
  pack.add("a", {2, 3}, values);
  const Opened opened(pack);
  EXPECT_THAT(opened.header, HasSubstr(R"("a":{"type":"u16","first":0,"shape":[2,3],"low":-3,)"));
  const double step = 20.0 / 65534;
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(-3 + step * opened.at<std::uint16_t>(0, i), values[i], step / 2 * 1.0001) << i;
  EXPECT_EQ(opened.at<std::uint16_t>(0, 4), 65535);
  EXPECT_EQ(opened.at<std::uint16_t>(0, 5), 65535);
}

TEST(Pack, ArraysBeginAtMultiplesOfFour) {
  Pack pack;
  pack.add("coarse", {3}, std::vector<double>{0, 127, 254}, Pack::Bits::eight);
  pack.add_integers("whole", {2}, std::vector<std::int64_t>{-5, 70000});
  pack.add("nothing", {0, 3}, {});
  pack.add("same", {2}, std::vector<double>{7, 7});
  const Opened opened(pack);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(opened.at<std::uint8_t>(0, i), 127 * i);
  EXPECT_THAT(opened.header, HasSubstr(R"("whole":{"type":"i32","first":4,"shape":[2]})"));
  EXPECT_EQ(opened.at<std::int32_t>(4, 0), -5);
  EXPECT_EQ(opened.at<std::int32_t>(4, 1), 70000);
  EXPECT_THAT(opened.header, HasSubstr(R"("nothing":{"type":"u16","first":12,"shape":[0,3])"));
  EXPECT_THAT(opened.header, HasSubstr(R"("same":{"type":"u16","first":12,"shape":[2],"low":7,)"));
  EXPECT_EQ(opened.at<std::uint16_t>(12, 1), 0);
}

TEST(Pack, RefusesAShapeOfAnotherNumberOfValues) {
  Pack pack;
  EXPECT_THROW(pack.add("a", {2, 2}, std::vector<double>{1, 2, 3}), std::invalid_argument);
  EXPECT_THROW(pack.add_integers("a", {2}, std::vector<std::int64_t>{1}), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
