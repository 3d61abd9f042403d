// The corpus, and random changes of it that are the same each time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "targets.hpp"
#include "unidyn/core/random.hpp"

namespace unidyn::fuzz {
namespace {

std::vector<std::filesystem::path> corpus_of(const Target& target) {
  std::vector<std::filesystem::path> files;
  const auto directory = std::filesystem::path(UNIDYN_CORPUS) / target.name;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// One to four changes: a bit, a byte or four that matter, a cut, a part left out, moved or doubled.
void change(std::string& bytes, Stream& stream) {
  constexpr std::array<std::uint32_t, 6> mattering = {0, 1, 0x7f, 0xff, 0x7fffffff, 0xffffffff};
  for (std::uint64_t changes = 1 + stream.below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = stream.below(bytes.size());
    const std::size_t size = std::min<std::size_t>(1 + stream.below(64), bytes.size() - at);
    switch (stream.below(8)) {
      case 0:
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << stream.below(8)));
        break;
      case 2:
        bytes[at] = static_cast<char>(stream.below(256));
        break;
      case 3:
      case 4: {
        const std::uint32_t value = mattering[stream.below(mattering.size())];
        for (std::size_t i = 0; i < std::min<std::size_t>(4, size); ++i)
          bytes[at + i] = static_cast<char>(value >> (8 * i));
        break;
      }
      case 5:
        bytes.resize(at);
        break;
      case 6:
        bytes.erase(at, size);
        break;
      default:
        bytes.insert(stream.below(bytes.size()), bytes.substr(at, size));
    }
  }
}

class Fuzz : public ::testing::TestWithParam<Target> {};

TEST_P(Fuzz, ReadsOrRefusesTheCorpusAndChangesOfIt) {
  const Target& target = GetParam();
  const auto files = corpus_of(target);
  ASSERT_FALSE(files.empty());
  constexpr std::size_t changed = 600;
  bool any_read = false;
  for (const auto& path : files) {
    const std::string bytes = bytes_of(path);
    EXPECT_NO_THROW(any_read = target.feed(bytes) || any_read) << path;
    Stream stream("fuzz", path.filename().string());
    for (std::size_t i = 0; i < changed / files.size(); ++i) {
      std::string other = bytes;
      change(other, stream);
      EXPECT_NO_THROW(target.feed(other)) << path << ", change " << i;
    }
  }
  EXPECT_TRUE(any_read) << "the corpus is an earlier version's: see tests/fuzz/README.md";
}

INSTANTIATE_TEST_SUITE_P(Readers, Fuzz, ::testing::ValuesIn(all_targets),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace unidyn::fuzz
