#include "unidyn/files/posix_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "../support/scratch.hpp"
#include "../support/small_disk.hpp"

namespace unidyn {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

template <class Act>
std::string refusal_of(Act act) {
  try {
    act();
  } catch (const StorageError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

class PosixFiles : public testing::Test {
 protected:
  std::string contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "file";
  const std::string bytes_ = std::string(100000, 'x') + "end";
};

TEST_F(PosixFiles, HoldWhatIsWrittenWhereItIsWritten) {
  PosixFile file(path_, O_RDWR | O_CREAT);
  file.write(3, "world");
  file.write(0, "abc");
  file.require_contents(0, "abcworld");
  EXPECT_EQ(file.size(), 8u);
  std::string read(20, '-');
  EXPECT_EQ(file.read(6, read), 2u);
  EXPECT_THAT(read, StartsWith("ld-"));
  file.sync();
  file.close();
  EXPECT_EQ(contents(), "abcworld");
}

TEST_F(PosixFiles, AppendContinuesWritesOfAPart) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
  std::string read;
  std::thread reader([&] {  // takes a little at a time, so that no write is taken whole
    char some[1000];
    for (ssize_t count; (count = ::read(ends[0], some, sizeof some)) > 0;)
      read.append(some, static_cast<std::size_t>(count));
  });
  {
    PosixFile pipe("/dev/fd/" + std::to_string(ends[1]), O_WRONLY);
    ::close(ends[1]);
    pipe.append(bytes_);
    pipe.close();
  }
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(read, bytes_);
}

TEST_F(PosixFiles, AFullDiskIsSaidWithThePathAndTheReason) {
  PosixFile full("/dev/full", O_RDWR);
  const std::string expected = "/dev/full: cannot write: No space left on device";
  EXPECT_EQ(refusal_of([&] { full.write(0, bytes_); }), expected);
  EXPECT_EQ(refusal_of([&] { full.append(bytes_); }), expected);
}

TEST_F(PosixFiles, AWriteThatIsCutShortFails) {
  PosixFile file(path_, O_RDWR | O_CREAT);
  const SmallDisk disk(1000);
  EXPECT_EQ(refusal_of([&] { file.write(0, bytes_); }),
            path_.string() + ": cannot write: File too large");
  EXPECT_EQ(file.size(), 1000u);
}

TEST_F(PosixFiles, RoomThatCannotBeHadIsSaidAtOnce) {
  PosixFile file(path_, O_RDWR | O_CREAT);
  const SmallDisk disk(1000);
  EXPECT_EQ(refusal_of([&] { file.resize(1001); }),
            path_.string() + ": cannot set the size: File too large");
  file.resize(1000);
  EXPECT_EQ(file.size(), 1000u);
}

TEST_F(PosixFiles, BytesThatAreNotThoseMeantAreFound) {
  PosixFile file(path_, O_RDWR | O_CREAT);
  file.write(0, bytes_);
  EXPECT_NO_THROW(file.require_contents(0, bytes_));
  for (const std::size_t at : {std::size_t{0}, std::size_t{65536}, bytes_.size() - 1}) {
    file.write(at, std::string_view("\0", 1));
    EXPECT_THAT(refusal_of([&] { file.require_contents(0, bytes_); }),
                HasSubstr("file: what was written is not there"));
    file.write(at, std::string_view(bytes_).substr(at, 1));
  }
  file.resize(bytes_.size() - 1);
  EXPECT_THROW(file.require_contents(0, bytes_), StorageError);
}

TEST_F(PosixFiles, WritesThatWentElsewhereAreFound) {
  PosixFile file(path_, O_RDWR | O_CREAT | O_APPEND);  // Linux appends wherever pwrite is to write
  file.append("abc");
  file.write(0, "xyz");
  EXPECT_THROW(file.require_contents(0, "xyz"), StorageError);
  EXPECT_EQ(contents(), "abcxyz");
}

TEST_F(PosixFiles, FailuresOfSyncAndCloseAreSaid) {
  PosixFile device("/dev/full", O_RDWR);  // has nothing to sync
  EXPECT_THAT(refusal_of([&] { device.sync(); }), StartsWith("/dev/full: cannot sync to disk: "));
  PosixFile file(path_, O_RDWR | O_CREAT);
  ::close(file.descriptor());
  EXPECT_EQ(refusal_of([&] { file.close(); }),
            path_.string() + ": cannot close: Bad file descriptor");
  EXPECT_THAT(refusal_of([&] { PosixFile(scratch_ / "no/such", O_RDONLY); }),
              HasSubstr("no/such: cannot open: No such file or directory"));
}

}  // namespace
}  // namespace unidyn
