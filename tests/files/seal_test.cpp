#include "unidyn/files/seal.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../support/scratch.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

class Seal : public ::testing::Test {
 protected:
  void write(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  void append_seal() const {
    const std::string bytes = contents();
    write(bytes + seal_of(bytes));
  }
  std::string contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const Scratch scratch_;
  const fs::path path_ = scratch_ / "file";
};

TEST_F(Seal, IsTheCrc32OfAllThatCameBefore) {
  write("123456789");
  append_seal();
  EXPECT_EQ(contents(), "123456789\nsealed crc32 cbf43926\n");  // the check value of CRC-32
  EXPECT_TRUE(has_seal(path_));
  EXPECT_TRUE(is_sealed(path_));
}

TEST_F(Seal, OfBytesThatDidNotAllArriveDoesNotHold) {
  const std::string meant(1000, 'x');
  std::string arrived = meant;
  arrived.replace(500, 100, 100, '\0');  // a write that was lost leaves zeros
  write(arrived + seal_of(meant));
  EXPECT_TRUE(has_seal(path_));
  EXPECT_FALSE(is_sealed(path_));
}

TEST_F(Seal, TellsOfEveryByteThatChanged) {
  write(std::string("some bytes\0and more", 19));
  EXPECT_FALSE(is_sealed(path_));
  EXPECT_FALSE(has_seal(path_));
  append_seal();
  const std::string whole = contents();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    write(changed);
    EXPECT_FALSE(is_sealed(path_)) << i;
  }
}

TEST_F(Seal, TellsOfEveryByteThatIsMissing) {
  write("bytes");
  append_seal();
  const std::string whole = contents();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(whole.substr(0, length));
    EXPECT_FALSE(has_seal(path_)) << length;
    EXPECT_FALSE(is_sealed(path_)) << length;
  }
}

TEST_F(Seal, LeavesHdf5FilesReadable) {
  {
    h5::File file(path_, h5::Mode::create);
    file.set_attribute<std::int64_t>("answer", 42);
    file.close();
  }
  append_seal();
  EXPECT_EQ(h5::File(path_, h5::Mode::read).attribute<std::int64_t>("answer"), 42);
  EXPECT_TRUE(is_sealed(path_));
}

TEST_F(Seal, OfWhatCannotBeReadIsAnErrorThatNamesIt) {
  EXPECT_THROW(is_sealed(scratch_ / "absent"), StorageError);
  EXPECT_THROW(has_seal(scratch_ / "absent"), StorageError);
}

}  // namespace
}  // namespace unidyn
