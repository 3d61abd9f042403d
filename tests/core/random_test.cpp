#include "unidyn/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "unidyn/core/uuid.hpp"

namespace unidyn {
namespace {

// Known-answer vector of Random123's distribution for philox4x64-10, all counters and keys zero.
TEST(Random, PhiloxMatchesItsPublishedKnownAnswer) {
  const auto block = r123::Philox4x64()({{0, 0, 0, 0}}, {{0, 0}});
  EXPECT_EQ(block[0], 0x16554d9eca36314cULL);
  EXPECT_EQ(block[1], 0xdb20fe9d672d0fdcULL);
  EXPECT_EQ(block[2], 0xd7e772cee186176bULL);
  EXPECT_EQ(block[3], 0x7e68b68aec7ba23bULL);
}

TEST(Random, EqualKeysRepeatAndDifferentKeysDiffer) {
  const auto first = [](Stream s) { return s.bits(); };
  EXPECT_EQ(first({"a", "noise", 3}), first({"a", "noise", 3}));
  const std::set<std::uint64_t> heads = {first({"a", "noise", 3}), first({"b", "noise", 3}),
                                         first({"a", "weights", 3}), first({"a", "noise", 4}),
                                         first({"an", "oise", 3})};
  EXPECT_EQ(heads.size(), 5u);
}

TEST(Random, AStreamGoesOnFromAnyPosition) {
  for (int before = 0; before < 12; ++before) {
    Stream stream("test", "position", 5);
    for (int i = 0; i < before; ++i) i % 3 == 0 ? stream.normal() : stream.uniform();
    Stream other("test", "position", 5);
    other.normal();  // where it stood before does not matter
    other.seek(stream.position());
    EXPECT_EQ(other.position(), stream.position());
    for (int i = 0; i < 9; ++i) EXPECT_EQ(stream.normal(), other.normal()) << before << " " << i;
    EXPECT_EQ(stream.bits(), other.bits()) << before;
  }
}

TEST(Random, UniformFillsTheUnitIntervalEvenly) {
  Stream stream("test", "uniform");
  constexpr int cells = 64, draws = 64 * 1000;
  std::vector<double> count(cells);
  for (int i = 0; i < draws; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    count[static_cast<std::size_t>(u * cells)] += 1;
  }
  double chi_squared = 0;
  for (const double c : count) chi_squared += (c - 1000) * (c - 1000) / 1000;
  EXPECT_LT(chi_squared, 103.4);  // 99.9 % point of χ² with 63 degrees of freedom
}

TEST(Random, NormalHasTheMomentsOfAStandardNormal) {
  Stream stream("test", "normal");
  constexpr int draws = 200000;
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (int i = 0; i < draws; ++i) {
    const double z = stream.normal();
    m1 += z, m2 += z * z, m3 += z * z * z, m4 += z * z * z * z;
  }
  // Five standard errors of each moment: the variances of z, z², z³, z⁴ are 1, 2, 15, 96.
  const double root = std::sqrt(static_cast<double>(draws));
  EXPECT_NEAR(m1 / draws, 0, 5 / root);
  EXPECT_NEAR(m2 / draws, 1, 5 * std::sqrt(2) / root);
  EXPECT_NEAR(m3 / draws, 0, 5 * std::sqrt(15) / root);
  EXPECT_NEAR(m4 / draws, 3, 5 * std::sqrt(96) / root);
}

TEST(Random, BelowIsUniformOverItsRange) {
  Stream stream("test", "below");
  std::vector<double> count(7);
  for (int i = 0; i < 7000; ++i) count.at(stream.below(7)) += 1;
  double chi_squared = 0;
  for (const double c : count) chi_squared += (c - 1000) * (c - 1000) / 1000;
  EXPECT_LT(chi_squared, 22.5);  // 99.9 % point of χ² with 6 degrees of freedom
  EXPECT_THROW(stream.below(0), std::invalid_argument);
}

TEST(Uuid, IsAVersion5UuidOfTheContent) {
  const std::string id = content_uuid("task = flipflop\n");
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '5');                                          // version
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);  // variant
  EXPECT_EQ(id, content_uuid("task = flipflop\n"));
  EXPECT_NE(id, content_uuid("task = flipflop"));
}

TEST(Shuffled, TakesEveryOrderEquallyOften) {
  Stream stream("random", "shuffled");
  constexpr int draws = 60000;
  std::map<std::vector<std::ptrdiff_t>, int> times;
  for (int draw = 0; draw < draws; ++draw) ++times[shuffled(3, stream)];
  ASSERT_EQ(times.size(), 6u);
  double chi_squared = 0;  // of 5 degrees of freedom: above 20.5 once in 1000 such streams
  for (const auto& [order, count] : times)
    chi_squared += std::pow(count - draws / 6.0, 2) / (draws / 6.0);
  EXPECT_LT(chi_squared, 20.5);
  EXPECT_TRUE(shuffled(0, stream).empty());
  EXPECT_EQ(shuffled(1, stream), std::vector<std::ptrdiff_t>{0});
}

}  // namespace
}  // namespace unidyn
